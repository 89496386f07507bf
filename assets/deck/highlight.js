// Code gets its colours when its slide is near; steps through lines must be there before reveal.js counts fragments.
'use strict'

/* global all, ScriptLoader */
/* exported Highlighter */

const Highlighter = {
  /** @type {ReturnType<typeof RevealHighlight> | undefined} */
  plugin: undefined,

  steps: () => all('pre code[data-line-numbers*="|"]'),

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
