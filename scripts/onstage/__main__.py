"""`python -m onstage` is the command `onstage`."""

from .cli.main import main

main()
