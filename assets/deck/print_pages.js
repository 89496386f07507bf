// A deck on paper: one page per slide, each recording as its last screen, and in a handout the notes beneath the slide.
'use strict'

/* global all, Highlighter, Look, Panel */
/* exported Paper */

const HANDOUT_HEIGHT = 1808 // px for a slide of 1280 × 720 and its notes: the proportions of A4

const Paper = {
  asked: /print-pdf|view=print/i.test(location.search),
  handout: new URLSearchParams(location.search).has('handout'),
  now: new URLSearchParams(location.search).has('now'),
  done: false,

  // The browser's own print command: reveal.js has to lay the pages out first, in a window of their own.
  open: () => { window.open(`${location.pathname}?print-pdf&now`, 'onstage-paper') },

  // Before reveal.js lays the pages out.
  async prepare() {
    Look.set('light')
    document.documentElement.classList.toggle('handout', Paper.handout)
    await Highlighter.blocks(all('.slides pre code'))
    for (const element of all('.demo')) {
      if (element.querySelector('.demo-transcript')) element.dataset.view = 'transcript'
      const { tasks, pictureLabel } = Panel.of(element)
      if (!pictureLabel && (await tasks.load())?.lanes.size) element.dataset.view = 'tasks'
    }
    for (const fragment of all('.fragment')) fragment.classList.add('visible')
    for (const link of all('.slides a[href]')) Paper.mend(link)
  },

  /**
   * A pattern becomes a picture of many megabytes in a PDF: the lines themselves take its place.
   * @param {SVGGraphicsElement} svg
   */
  hatch(svg) {
    const gap = 10 / (svg.getScreenCTM()?.a || 1)
    for (const shape of svg.querySelectorAll('[fill^="url("], [style*="fill: url("]')) {
      if (!(shape instanceof SVGGraphicsElement) || shape.closest('defs, clipPath')) continue
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
      path.setAttribute('d', Paper.lines(shape.getBBox(), gap))
      path.setAttribute('class', 'hatched')
      path.setAttribute('stroke-width', String(gap / 4))
      path.style.setProperty('--move', shape.style.getPropertyValue('--move'))
      const transform = shape.getAttribute('transform')
      if (transform) path.setAttribute('transform', transform)
      shape.removeAttribute('fill')
      shape.style.fill = 'none'
      shape.after(path)
    }
  },

  /**
   * The path of slanted lines that fill a box.
   * @param {DOMRect} box
   * @param {number} gap between two lines
   */
  lines({ x, y, width, height }, gap) {
    const lines = []
    for (let at = x - height + gap / 2; at < x + width; at += gap) {
      const [from, to] = [Math.max(at, x), Math.min(at + height, x + width)]
      lines.push(`M${from} ${y + height - (from - at)}L${to} ${y + height - (to - at)}`)
    }
    return lines.join('')
  },

  /**
   * On paper there is nothing beside the deck, and a slide is reached by its id.
   * @param {HTMLElement} link
   */
  mend(link) {
    const to = link.getAttribute('href') ?? ''
    if (to.startsWith('#/')) link.setAttribute('href', `#${to.slice(2)}`)
    else if (!/^(https?:|mailto:|#)/.test(to)) link.removeAttribute('href')
  },

  async layOut() {
    if (Paper.handout) {
      const style = document.createElement('style')
      style.textContent = `@page { size: 1280px ${HANDOUT_HEIGHT}px; margin: 0 }`
        + ` .pdf-page { height: ${HANDOUT_HEIGHT}px !important }`
      document.head.append(style)
    }
    for (const svg of document.querySelectorAll('.pdf-page svg')) {
      if (svg instanceof SVGSVGElement) Paper.hatch(svg)
    }
    await document.fonts.ready
    for (const element of all('.demo')) Panel.of(element).tasks.print()
    Paper.done = true
    if (Paper.now) print()
  },
}
