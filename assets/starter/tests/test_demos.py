"""Tests of what the slides say about the demos."""

import subprocess
import sys
from pathlib import Path

import pytest

DEMOS = sorted(Path(__file__).parents[1].glob("demos/*.py"))


def shown(demo, folder):
    """What a demo prints when it is run by itself."""
    done = subprocess.run([sys.executable, demo], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.stem)
def test_a_demo_ends_well_and_shows_something(demo, tmp_path):
    """Run by itself, in an empty folder."""
    assert shown(demo, tmp_path)


def test_the_shortest_wait_ends_first(tmp_path):
    """The task that started last says hello first."""
    lines = shown(next(demo for demo in DEMOS if demo.stem == "hello_async"), tmp_path).splitlines()

    assert [line.split()[0] for line in lines if "says" in line] == ["Cem", "Ben", "Ada"]
