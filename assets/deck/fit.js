// A slide with more on it than fits: made smaller until it fits, and where that would be too small to read, it scrolls.
'use strict'

const Fit = {
  SIZES: [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6],
  ON_PAPER: [0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2], // paper does not scroll
  PARTS: '.cell, .cell pre, .cell code, .cell table, .jp-OutputArea-output',
  MOVES: { PageDown: 1, ArrowDown: 1, ' ': 1, PageUp: -1, ArrowUp: -1 },

  // Something is beyond the slide, or cut off by its own box; line boxes may be a little higher than their lines.
  spills: slide => [slide, ...slide.querySelectorAll(Fit.PARTS)].some(part =>
    part.clientWidth && (part.scrollWidth > part.clientWidth + 2 || part.scrollHeight > part.clientHeight + (part === slide ? 2 : 14))),

  // The section must be shown, or nothing in it has a size.
  async section(section) {
    const slide = section.querySelector(':scope > .slide')
    if (!slide || slide.dataset.fitted || slide.querySelector('.demo')) return
    slide.dataset.fitted = 'soon'
    await Promise.all([document.fonts.ready, ...[...slide.querySelectorAll('img')].map(image => image.decode().catch(() => {}))])
    if (Fit.spills(slide)) Fit.shrink(slide, section)
    slide.dataset.fitted = 'done'
  },

  shrink(slide, section) {
    slide.classList.add('whole')
    const sizes = Paper.asked ? [...Fit.SIZES, ...Fit.ON_PAPER] : 'scroll' in section.dataset ? [] : Fit.SIZES
    const size = sizes.find(size => { slide.style.setProperty('--fit', size); return !Fit.spills(slide) })
    if (size || Paper.asked) return
    slide.style.removeProperty('--fit')
    slide.classList.add('scrolls')
    slide.tabIndex = 0
  },

  // A clicker reads a long slide to its end before it moves on.
  scroll(key) {
    const slide = Reveal.getCurrentSlide()?.querySelector(':scope > .scrolls')
    const way = Fit.MOVES[key]
    if (!slide || !way) return undefined
    const from = slide.goal ?? slide.scrollTop // a press before the last one has arrived adds to it
    const to = Math.max(0, Math.min(slide.scrollHeight - slide.clientHeight, from + way * slide.clientHeight * 0.8))
    if (Math.abs(to - from) < 2) return undefined
    return () => {
      slide.goal = to
      slide.onscrollend = () => { delete slide.goal }
      slide.scrollTo({ top: to, behavior: still ? 'auto' : 'smooth' })
    }
  },

  // What RISE calls header and footer.
  frame() {
    for (const section of document.querySelectorAll('section[data-frame]')) {
      section.append(document.getElementById(section.dataset.frame).content.cloneNode(true))
    }
  },
}
