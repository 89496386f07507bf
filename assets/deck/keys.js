// Which key does what: a slide's panel, the look, the printer, a long slide; all other keys are reveal.js's own.
'use strict'

/* global around, Fit, Look, Panel, Paper, unfocus */
/* exported Keys */

const Keys = {
  // Whatever takes keys itself while it has the focus.
  OWNERS: '[data-own-keys], .jupyter-widgets, input, textarea, select, [contenteditable]',

  // A clicker moves slides from anywhere; Escape hands the keys of a terminal or a player back to the deck.
  /** @type {Record<string, () => void>} */
  FROM_ANYWHERE: { PageDown: () => Reveal.next(), PageUp: () => Reveal.prev(), Escape: unfocus },

  /** @type {HTMLElement | null} */
  lastUsed: null, // of the demos on a slide

  /** With two panels on a slide, keys go to the one used last. */
  panelInCharge() {
    const panels = Panel.onSlide()
    return panels.find(panel => panel.element === Keys.lastUsed) ?? panels[0]
  },

  /**
   * What a key does, where it is not for reveal.js or for what has the focus.
   * @param {KeyboardEvent} event
   * @returns {(() => void) | undefined}
   */
  action(event) {
    const command = event.ctrlKey || event.metaKey
    if (command && event.key === 'p' && !Paper.asked) return Paper.open
    if (command || event.altKey) return undefined
    if (around(event, '[data-own-keys]')) return Keys.FROM_ANYWHERE[event.key]
    if (around(event, Keys.OWNERS)) return undefined
    if (event.key.toLowerCase() === 'd') return Look.toggle
    return Keys.panelInCharge()?.key(event) ?? Fit.scroll(event.key)
  },
}

document.addEventListener('pointerdown', event => { Keys.lastUsed = around(event, '.demo') ?? Keys.lastUsed })

// Before reveal.js or a terminal sees a key.
document.addEventListener('keydown', event => {
  const act = Keys.action(event)
  if (!act) return
  act()
  event.preventDefault()
  event.stopImmediatePropagation()
}, true)
