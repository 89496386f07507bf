// Scripts that only some slides need, loaded when such a slide comes near.
'use strict'

const Late = {
  loading: {},

  load(name) {
    return (Late.loading[name] ??= Late.fetch(document.querySelector(`script[data-late="${name}"]`)))
  },

  // In a deck of one file the script lies in the page as text.
  fetch(kept) {
    const script = document.createElement('script')
    return new Promise((done, fail) => {
      if (kept.text.trim()) script.textContent = kept.text
      else Object.assign(script, { src: kept.dataset.src, onload: done, onerror: () => fail(new Error(`${kept.dataset.src} is missing`)) })
      document.head.append(script)
      if (script.textContent) done()
    })
  },
}

// Code gets its colours when its slide is near; steps through lines must be there before reveal.js counts fragments.
const Highlight = {
  steps: () => [...document.querySelectorAll('pre code[data-line-numbers*="|"]')],

  async blocks(blocks) {
    const plain = blocks.filter(block => !block.dataset.coloured)
    if (!plain.length) return
    for (const block of plain) block.dataset.coloured = 'yes'
    await Late.load('highlight')
    Highlight.plugin ??= RevealHighlight()
    for (const block of plain) Highlight.plugin.highlightBlock(block)
  },

  near: slides => Highlight.blocks(slides.flatMap(slide => [...slide.querySelectorAll('pre code')])),
}
