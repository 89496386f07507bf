"""The one line in a notebook that shows a demo: demo("gather_order", show="main"); or its picture: picture(...)."""

import html
import os
import re
import sys
from functools import cache
from importlib.util import find_spec
from typing import Any

from .. import project, theme
from ..demos import catalog, recording
from ..mime import BUILDING_VARIABLE, DEMO_MIME

SIZED_SVG = re.compile(r'(<svg\b[^>]*?) width="[^"]*"([^>]*?) height="[^"]*"')


class picture:
    """Show on this slide what a demo drew when it was recorded, with the facts of that run below it.

    `alt` says in words what the picture shows. In a live notebook raises UsageError when there is no such demo; in a
    build the deck reports that, with file and line.
    """

    def __init__(self, name: str, alt: str) -> None:
        self.name, self.alt = name, alt
        if not _is_deck_being_built():
            catalog.find_demo(project.find_project(), name)

    def __repr__(self) -> str:
        return f"picture({self.name!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """In a build only what to show; in a live notebook the recorded SVG itself, as HTML, if there is one."""
        bundle: dict[str, Any] = {DEMO_MIME: {"picture": self.name, "alt": self.alt}, "text/plain": repr(self)}
        if not _is_deck_being_built():
            recorded = recording.find_recording(project.find_project(), self.name)
            if recorded and recorded.picture.is_file():
                svg = recorded.picture.read_text("utf-8")
                drawing = SIZED_SVG.sub(r"\1\2", svg[svg.index("<svg") :])
                facts = f"Measured by demos/{self.name}.py: {recorded.facts.line()}"
                inside = f"{drawing}<p>{facts}</p>"
                bundle["text/html"] = (
                    f'<div class="onstage-recorded" style="{_demo_picture_background()}">{inside}</div>'
                )
        return bundle


class demo:
    """Show a demo on this slide: its code first, its run when asked for.

    `show` names the part of the code to show: a function, a class, a constant, or "Class.method"; without it the whole
    file. `lines` steps through the code shown, as in "1-3|5". In a live notebook raises UsageError when there is no
    such demo or symbol; in a build the deck reports that, with file and line.
    """

    def __init__(self, name: str, show: str | None = None, lines: str = "") -> None:
        self.name, self.show, self.lines = name, show, lines
        self._building = _is_deck_being_built()
        if not self._building:
            self._code = catalog.find_demo(project.find_project(), name).code(show)

    def __repr__(self) -> str:
        return f"demo({self.name!r}, show={self.show!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """In a build only what to show: the deck looks up code and facts each time, so a cached output is never stale.

        In a live notebook also the code with a link to the file, and the demo's panel if the kernel can have one.
        """
        bundle: dict[str, Any] = {
            DEMO_MIME: {"name": self.name, "show": self.show, "lines": self.lines},
            "text/plain": repr(self),
        }
        if not self._building:
            link = f'<a href="../demos/{self.name}.py">demos/{self.name}.py</a>'
            bundle["text/html"] = f"<pre><code>{html.escape(self._code)}</code></pre><p>{link}</p>"
            bundle |= _live_panel(self.name, self.show)
        return bundle


def _is_deck_being_built() -> bool:
    return BUILDING_VARIABLE in os.environ


def _live_panel(name: str, show: str | None) -> dict[str, Any]:
    """The mimebundle of the demo's panel, in a kernel that has widgets; elsewhere {}."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not hasattr(shell, "kernel") or not find_spec("ipywidgets"):
        return {}
    from ..notebook.kernel import panel_bundle

    return panel_bundle(name, show)


@cache
def _demo_picture_background() -> str:
    """The style of the background of a recorded picture: the dark look, which it was drawn for."""
    colours = theme.theme_variables()
    style = f"background: {colours['dark-ground']}; color: {colours['dark-quiet']}"
    return f"{style}; border-radius: 8px; padding: 8px"
