// Code gets its colours when its slide is near; steps through lines must be there before reveal.js counts fragments.
'use strict'

/* global all, ScriptLoader */
/* exported Highlighter */

const Highlighter = {
  /** @type {ReturnType<typeof RevealHighlight> | undefined} */
  plugin: undefined,

  steps: () => all('pre code[data-line-numbers*="|"]'),

  // On slides with `auto-animate` the code moves line by line: reveal.js pairs blocks that share a name, and the rows
  // of blocks that have line numbers; the theme hides these.
  nameMoving() {
    for (const slide of all('section[data-auto-animate]')) {
      for (const [index, block] of all('pre.code', slide).entries()) {
        block.dataset.id ??= `code-${index}`
        for (const code of all('code', block)) code.dataset.lineNumbers ??= ''
      }
    }
  },

  /** @param {HTMLElement[]} blocks */
  async blocks(blocks) {
    const plain = blocks.filter(block => !block.dataset.coloured)
    if (!plain.length) return
    for (const block of plain) block.dataset.coloured = 'yes'
    await ScriptLoader.load('highlight')
    Highlighter.plugin ??= RevealHighlight()
    for (const block of plain) Highlighter.plugin.highlightBlock(block)
  },

  /** @param {Element[]} slides */
  near: slides => Highlighter.blocks(slides.flatMap(slide => all('pre code', slide))),
}
