// A slide that does not fit is scaled down; where that would be too small to read, it scrolls.
'use strict'

/* global all, oneOf, Paper, reducedMotion */
/* exported Fit */

const Fit = {
  SIZES: [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6],
  ON_PAPER: [0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2], // paper does not scroll
  PARTS: '.cell, .cell pre, .cell code, .cell table, .jp-OutputArea-output',
  /** @type {Record<string, number>} */
  MOVES: { PageDown: 1, ArrowDown: 1, ' ': 1, PageUp: -1, ArrowUp: -1 },
  /** @type {WeakMap<HTMLElement, number>} */
  goals: new WeakMap(), // slide → where it is scrolling to

  /**
   * Whether something is beyond the slide, or cut off by its own box.
   * @param {HTMLElement} slide
   */
  spills: slide => [slide, ...slide.querySelectorAll(Fit.PARTS)].some(part => {
    const slack = part === slide ? 2 : 14 // px: the boxes of lines may be a little higher than the lines
    const isCut = part.scrollWidth > part.clientWidth + 2 || part.scrollHeight > part.clientHeight + slack
    return part.clientWidth > 0 && isCut
  }),

  /**
   * Fits one slide, once. The section must be shown, or nothing in it has a size.
   * @param {Element} section
   */
  async section(section) {
    const slide = section.querySelector(':scope > .slide')
    if (!(slide instanceof HTMLElement) || slide.dataset.fitted || slide.querySelector('.demo')) return
    slide.dataset.fitted = 'soon'
    const pictures = [...slide.querySelectorAll('img')].map(image => image.decode().catch(() => {}))
    await Promise.all([document.fonts.ready, ...pictures])
    if (Fit.spills(slide)) Fit.shrink(slide, section.hasAttribute('data-scroll'))
    slide.dataset.fitted = 'done'
  },

  /**
   * @param {HTMLElement} slide
   * @param {boolean} scrolls it is asked to scroll rather than to be made smaller
   */
  shrink(slide, scrolls) {
    slide.classList.add('whole')
    const onScreen = scrolls ? [] : Fit.SIZES
    const sizes = Paper.asked ? [...Fit.SIZES, ...Fit.ON_PAPER] : onScreen
    for (const size of sizes) {
      slide.style.setProperty('--fit', String(size))
      if (!Fit.spills(slide)) return
    }
    if (Paper.asked) return
    slide.style.removeProperty('--fit')
    slide.classList.add('scrolls')
    slide.tabIndex = 0
  },

  /**
   * What a key does on a slide that scrolls: a clicker reads it to its end before it moves on.
   * @param {string} key
   */
  scroll(key) {
    const slide = Reveal.getCurrentSlide()?.querySelector(':scope > .scrolls')
    const way = Fit.MOVES[key]
    if (!(slide instanceof HTMLElement) || !way) return undefined
    const from = Fit.goals.get(slide) ?? slide.scrollTop // a press before the last one has arrived adds to it
    const to = Math.max(0, Math.min(slide.scrollHeight - slide.clientHeight, from + way * slide.clientHeight * 0.8))
    if (Math.abs(to - from) < 2) return undefined
    return () => {
      Fit.goals.set(slide, to)
      slide.onscrollend = () => { Fit.goals.delete(slide) }
      slide.scrollTo({ top: to, behavior: reducedMotion ? 'auto' : 'smooth' })
    }
  },

  // What RISE calls header and footer.
  frame() {
    for (const section of all('section[data-frame]')) {
      section.append(oneOf(HTMLTemplateElement, `#${section.dataset.frame}`).content.cloneNode(true))
    }
  },
}
