"""Markdown → HTML, as nbconvert renders it, with what it loads put into the deck."""

import html
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from .embedding import Embedder


def rendered_markdown(source: str, embedder: Embedder, attachments: dict[str, dict[str, str]]) -> str:
    """The HTML of a cell's Markdown; formulas stay as they are, for KaTeX.

    `attachments` are the cell's pictures: name → MIME type → content in base64.
    """
    renderer = _MarkdownRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    renderer.embedder = embedder
    return str(MarkdownWithMath(renderer=renderer).render(source))


class _MarkdownRenderer(IPythonRenderer):  # type: ignore[misc]
    """Leaves code for the deck's own highlighter, and asks an Embedder about all that the page would load."""

    embedder: Embedder

    def block_code(self, code: str, info: str | None = None) -> str:
        language = (info or "").split()[0] if info and info.strip() else "plaintext"
        text = html.escape(code.rstrip())
        return f'<pre class="code"><code class="language-{html.escape(language)}">{text}</code></pre>\n'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """The picture; its words alone where it should be attached to the cell and is not."""
        name = url.removeprefix("attachment:")
        if name != url and not self.attachments.get(name):
            self.embedder.remark(f"its attachment {name} is missing.")
            return text
        return str(super().image(text, url, title))

    def _embed_image_or_attachment(self, src: str) -> str:
        """What the parent class asks for the address of each picture."""
        if src.startswith("attachment:"):
            return str(super()._embed_image_or_attachment(src))
        return self.embedder.address(src, inside=True)

    def block_html(self, html: str) -> Any:
        return super().block_html(self.embedder.embedded(html))

    def inline_html(self, html: str) -> Any:
        return super().inline_html(self.embedder.embedded(html))
