// Slides outside the length of this talk: not in its way, but the presenter can jump to each of them.
'use strict'

const Outside = {
  kept: new Map(), // slide id → { section, mark }: the comment that holds its place

  // Once reveal.js is ready: highlighted and measured like the others, then taken out.
  start() {
    for (const section of document.querySelectorAll('section[data-outside]')) {
      Outside.kept.set(section.id, { section, mark: document.createComment(section.id), stack: section.parentElement })
    }
    for (const { stack } of Outside.kept.values()) stack.mark ??= document.createComment('stack')
    if (!Outside.kept.size) return
    Outside.takeOut()
    Reveal.on('slidechanged', Outside.takeOut)
  },

  // All but the one that is shown.
  takeOut() {
    const here = Reveal.getCurrentSlide()
    const leave = [...Outside.kept.values()].filter(({ section }) => section !== here && section.isConnected)
    for (const { section, mark, stack } of leave) {
      section.replaceWith(mark)
      if (!stack.querySelector('section')) stack.replaceWith(stack.mark)
    }
    if (leave.length) Outside.settle(here)
  },

  bring(id) {
    const known = Outside.kept.get(id)
    if (!known || known.section.isConnected) return
    if (!known.stack.isConnected) known.stack.mark.replaceWith(known.stack)
    known.mark.replaceWith(known.section)
    Outside.settle(Reveal.getCurrentSlide())
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
  Outside.bring(id)
  const slide = document.getElementById(id)
  if (!slide) return false
  const { h, v } = Reveal.getIndices(slide)
  const here = Reveal.getIndices()
  if (here.h !== h || here.v !== v || (here.f ?? -1) !== (fragment ?? -1)) Reveal.slide(h, v, fragment ?? undefined)
  return true
}
