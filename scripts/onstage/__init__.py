"""Slides that run their demos live: build the deck, present it, run what it shows."""

from .jupyter import demo

__all__ = ["demo"]
__version__ = "0.1.0"
