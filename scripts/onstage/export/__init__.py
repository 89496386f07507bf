"""Decks that live without a stage: on disk, on paper, as notebooks, on a static host."""
