"""Slides that run their demos live: build the deck, present it, run what it shows."""

from .cells.click import click
from .cells.demo import demo, picture
from .cells.graph import graph
from .cells.lanes import lanes, nothing, runs, waits
from .cells.tasks import tasks

__all__ = ["click", "demo", "graph", "lanes", "nothing", "picture", "runs", "tasks", "waits"]
__version__ = "0.1.0"
