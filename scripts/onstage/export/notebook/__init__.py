"""Chapters as notebooks for JupyterLab, VS Code and Colab: the demos are cells that run there, without onstage."""

from .chapter import notebooks

__all__ = ["notebooks"]
