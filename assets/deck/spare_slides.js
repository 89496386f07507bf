// Spares: slides outside the length of this talk. They are not in its way, but the presenter can jump to each of them.
'use strict'

/* global all */
/* exported Spares, goTo */

const Spares = {
  /**
   * Slide id → the slide, the stack it belongs to, and the comments that hold their places while they are out.
   * @type {Map<string, { section: HTMLElement, mark: Comment, stack: HTMLElement, stackMark: Comment }>}
   */
  all: new Map(),

  // Once reveal.js is ready: highlighted and measured like the others, then taken out.
  start() {
    const stackMarks = new Map()
    for (const section of all('section[data-spare]')) {
      const stack = section.parentElement
      if (!stack) continue
      if (!stackMarks.has(stack)) stackMarks.set(stack, document.createComment('stack'))
      const mark = document.createComment(section.id)
      Spares.all.set(section.id, { section, mark, stack, stackMark: stackMarks.get(stack) })
    }
    if (!Spares.all.size) return
    Spares.takeOut()
    Reveal.on('slidechanged', Spares.takeOut)
  },

  // All but the one that is shown.
  takeOut() {
    const here = Reveal.getCurrentSlide()
    const leave = [...Spares.all.values()].filter(({ section }) => section !== here && section.isConnected)
    for (const { section, mark, stack, stackMark } of leave) {
      section.replaceWith(mark)
      if (!stack.querySelector('section')) stack.replaceWith(stackMark)
    }
    if (leave.length) Spares.settle(here)
  },

  /** @param {string} id */
  bring(id) {
    const spare = Spares.all.get(id)
    if (!spare || spare.section.isConnected) return
    if (!spare.stack.isConnected) spare.stackMark.replaceWith(spare.stack)
    spare.mark.replaceWith(spare.section)
    Spares.settle(Reveal.getCurrentSlide())
  },

  /**
   * reveal.js counts its slides again, and stays where it was.
   * @param {HTMLElement} here
   */
  settle(here) {
    const { f } = Reveal.getIndices()
    Reveal.sync()
    const { h, v } = Reveal.getIndices(here)
    Reveal.slide(h, v, f)
  },
}

/**
 * Goes to a slide by its id, in this length or outside; returns whether there is one.
 * @param {string} id
 * @param {number | null} [fragment]
 */
function goTo(id, fragment) {
  Spares.bring(id)
  const slide = document.getElementById(id)
  if (!slide) return false
  const { h, v } = Reveal.getIndices(slide)
  const here = Reveal.getIndices()
  if (here.h !== h || here.v !== v || (here.f ?? -1) !== (fragment ?? -1)) Reveal.slide(h, v, fragment ?? undefined)
  return true
}
