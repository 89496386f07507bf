"""Demos, claims and the chapters' cells on every Python there is: `nox`, or one of them with `nox -s demos-3.13`."""

import nox

nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True
PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")


@nox.session(python=PYTHONS)
def demos(session: nox.Session) -> None:
    """Every demo ends as it declares and shows what the slides say, is traced, every chapter runs: each in its own."""
    session.install("--prefer-binary", ".[rise,talk,test]")
    chapters = "tests/notebook/test_jupyter_server.py::test_every_chapter_runs_from_top_to_bottom"
    session.run("pytest", "-q", "tests/talk/test_demos.py", "tests/claims", "tests/traces", chapters, *session.posargs)
