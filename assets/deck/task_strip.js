// The lines of the terminal that are used, above the lanes: where they are few, both are in view.
'use strict'

/* global all, one */
/* exported TaskStrip */

class TaskStrip {
  static MOST = 10 // rows of output that still leave room for lanes
  static LEAST = 3
  static LANE = 36 // px that a lane should have left

  /** @param {Panel} panel */
  constructor(panel) {
    this.panel = panel
    this.place = one('.demo-place', panel.element)
    this.recorded = Number(panel.element.dataset.rows) || 0 // rows of the recording's last screen
    this.used = 0
  }

  /**
   * Shows as many lines above so many lanes as there is room for.
   * @param {'live' | 'recording' | 'kept'} source of the lanes
   * @param {number} lanes
   */
  show(source, lanes) {
    const screen = this.screen(source)
    const used = screen?.element && this.recorded <= TaskStrip.MOST ? screen.used : 0
    const rows = source === 'live' ? Math.max(used, used && this.recorded) : this.recorded || used
    if (!screen?.element || !used || rows > TaskStrip.MOST || !screen.high) {
      this.hide()
      return
    }
    const room = Math.floor((this.place.clientHeight - 110 - lanes * TaskStrip.LANE) / screen.high)
    const shown = Math.min(rows, Math.max(TaskStrip.LEAST, room))
    const from = screen.top + Math.max(0, used - shown) * screen.high
    this.place.dataset.strip = screen.name
    this.place.style.setProperty('--strip-from', `${from > screen.top ? from : 0}px`)
    this.place.style.setProperty('--strip-to', `${from + shown * screen.high + 4}px`)
  }

  hide() { delete this.place.dataset.strip }

  /**
   * The screen that goes with the lanes: how many rows of it are used, where they begin, how high one is.
   * @param {'live' | 'recording' | 'kept'} source
   */
  screen(source) {
    if (source === 'live') return this.measure('terminal', '.xterm-screen', this.usedLive())
    if (source === 'recording') return this.measure('recording', '.ap-term', this.usedInPlayer())
    const transcript = this.panel.element.querySelector('.demo-transcript')
    const used = transcript?.textContent?.trimEnd().split('\n').length ?? 0
    const high = transcript ? parseFloat(getComputedStyle(transcript).lineHeight) : 0
    return transcript ? { name: 'transcript', element: transcript, used, top: 6, high } : undefined
  }

  /**
   * @param {string} name
   * @param {string} selector
   * @param {number} used
   */
  measure(name, selector, used) {
    const element = this.place.querySelector(`.demo-${name} ${selector}`)
    const [box, place] = [element?.getBoundingClientRect(), this.place.getBoundingClientRect()]
    const scale = place.width / this.place.clientWidth || 1
    const lines = Number(getComputedStyle(this.place).getPropertyValue('--screen-rows'))
    // The screen may have been moved up by this strip itself.
    const moved = this.place.dataset.strip === name ? parseFloat(this.place.style.getPropertyValue('--strip-from')) : 0
    const top = box ? (box.top - place.top) / scale + moved : 0
    return { name, element, used, top, high: box ? box.height / scale / lines : 0 }
  }

  usedLive() {
    const buffer = this.panel.screen?.terminal.buffer.active
    if (!buffer) return 0
    if (buffer.baseY) return Infinity
    let used = buffer.length
    while (used && !buffer.getLine(used - 1)?.translateToString(true)) used--
    return used
  }

  usedInPlayer() {
    const lines = all('.ap-line', one('.demo-recording', this.panel.element))
    return lines.findLastIndex(line => line.textContent?.trim()) + 1
  }
}
