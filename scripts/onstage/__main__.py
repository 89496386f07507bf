"""`python -m onstage` is the command `onstage`."""

from .cli import main

main()
