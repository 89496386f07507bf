"""Pictures of single slides of a deck."""

import json
from collections.abc import Iterable

from .. import chromium

SLIDE_SIZE = (1280, 720)  # px
DECK_READY = "window.Reveal && Reveal.isReady()"
MOST_SETTLING = 10  # for a slide to settle; after that the picture is taken as it is
# Code gets its colours (highlight.js), and a full slide its size (fit_slide.js), once the slide is shown.
SLIDE_SETTLED = """() => {
  const slide = Reveal.getCurrentSlide()
  return document.fonts.status === 'loaded'
    && [...slide.querySelectorAll('img')].every(image => image.complete)
    && [...slide.querySelectorAll('pre code')].every(code => code.classList.contains('hljs'))
    && !slide.querySelector('[data-fitted=soon]')
}"""
ALL_FRAGMENTS = "while (Reveal.availableFragments().next) Reveal.nextFragment()"  # as the speaker's key does
NO_SLIDE_MOTION = {"name": "prefers-reduced-motion", "value": "reduce"}  # slides change at once, nothing on them moves


async def slide_pictures(
    page: chromium.BrowserPage,
    address: str,
    slides: Iterable[str],
    width: int,
    *,
    look: str | None = None,
    with_fragments: bool = False,
) -> list[bytes]:
    """A PNG, so many pixels wide, of each of these slides (by id) of the deck at that address.

    `look` is "light" or "dark", None the one in which the deck opens. A slide is shown as it is at first, or with all
    its fragments. The deck stays open in the page.
    """
    await page.ask("Emulation.setEmulatedMedia", features=[NO_SLIDE_MOTION])  # a deck asks for it when it opens
    await page.open(address, DECK_READY)
    if look:
        await page.run(f"Look.set('{look}')")
    pictures = []
    for slide in slides:
        await page.run(f"goTo({json.dumps(slide)}); {wait_in_page(SLIDE_SETTLED, MOST_SETTLING)}")
        if with_fragments:
            await page.run(f"{ALL_FRAGMENTS}; {wait_in_page(SLIDE_SETTLED, MOST_SETTLING)}")
        pictures.append(await page.picture(*SLIDE_SIZE, width / SLIDE_SIZE[0]))
    await page.ask("Emulation.setEmulatedMedia", features=[])
    return pictures


def wait_in_page(holds: str, seconds: float) -> str:
    """JavaScript for a promise that is fulfilled once `holds()` is true in a frame, or after so many seconds."""
    return f"""new Promise(done => {{
        const end = performance.now() + {seconds * 1000}
        const look = () => ({holds})() || performance.now() > end ? done() : requestAnimationFrame(look)
        requestAnimationFrame(look)
    }})"""
