"""Slides that run their demos live: build the deck, present it, run what it shows."""

from .clicking import click
from .diagram import graph
from .drawing import lanes, nothing, runs, waits
from .jupyter import demo, picture

__all__ = ["click", "demo", "graph", "lanes", "nothing", "picture", "runs", "waits"]
__version__ = "0.1.0"
