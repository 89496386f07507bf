// Slides outside the length of this talk: not in its way, but the presenter can jump to each of them.
'use strict'

const Spares = {
  all: new Map(), // slide id → { section, mark }: the comment that holds its place

  // Once reveal.js is ready: highlighted and measured like the others, then taken out.
  start() {
    for (const section of document.querySelectorAll('section[data-spare]')) {
      Spares.all.set(section.id, { section, mark: document.createComment(section.id), stack: section.parentElement })
    }
    for (const { stack } of Spares.all.values()) stack.mark ??= document.createComment('stack')
    if (!Spares.all.size) return
    Spares.takeOut()
    Reveal.on('slidechanged', Spares.takeOut)
  },

  // All but the one that is shown.
  takeOut() {
    const here = Reveal.getCurrentSlide()
    const leave = [...Spares.all.values()].filter(({ section }) => section !== here && section.isConnected)
    for (const { section, mark, stack } of leave) {
      section.replaceWith(mark)
      if (!stack.querySelector('section')) stack.replaceWith(stack.mark)
    }
    if (leave.length) Spares.settle(here)
  },

  bring(id) {
    const known = Spares.all.get(id)
    if (!known || known.section.isConnected) return
    if (!known.stack.isConnected) known.stack.mark.replaceWith(known.stack)
    known.mark.replaceWith(known.section)
    Spares.settle(Reveal.getCurrentSlide())
  },

  // reveal.js counts its slides anew, and stays where it was.
  settle(here) {
    const { f } = Reveal.getIndices()
    Reveal.sync()
    const { h, v } = Reveal.getIndices(here)
    Reveal.slide(h, v, f)
  },
}

// Go to a slide by its id, in this length or outside; says whether there is one.
function goTo(id, fragment) {
  Spares.bring(id)
  const slide = document.getElementById(id)
  if (!slide) return false
  const { h, v } = Reveal.getIndices(slide)
  const here = Reveal.getIndices()
  if (here.h !== h || here.v !== v || (here.f ?? -1) !== (fragment ?? -1)) Reveal.slide(h, v, fragment ?? undefined)
  return true
}
