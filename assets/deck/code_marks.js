// Marks beside a demo's code: a dot for each task at the line where it waits, and a light on the line that runs.
'use strict'

/* global TaskLook */
/* exported CodeMarks */

class CodeMarks {
  static MOST = 3 // dots at a line; more are counted

  /** @param {HTMLElement} pre the panel's `.demo-code`, whose data-first-line is the script's line of its first */
  constructor(pre) {
    this.pre = pre
    this.first = Number(pre.dataset.firstLine) || 1
    this.count = Number(pre.style.getPropertyValue('--lines')) // of lines that are shown
    this.layer = document.createElement('div')
    this.layer.className = 'code-marks'
    this.layer.setAttribute('aria-hidden', 'true')
    pre.querySelector('.code-marks')?.remove() // of another file
    pre.append(this.layer)
    /** @type {Map<number, HTMLElement>} */
    this.lines = new Map() // script's line → what marks it
  }

  get code() { return this.pre.querySelector('code') }

  clear() {
    this.layer.replaceChildren()
    this.lines.clear()
  }

  /**
   * @param {TaskTrace} trace
   * @param {number} at
   * @param {number} file whose code this is, by its number in the trace
   */
  show(trace, at, file = 0) {
    const { waiting, running } = trace.marks(at, file)
    const lines = new Set([...waiting.keys(), ...running].filter(line => this.has(line)))
    for (const [line, mark] of this.lines) {
      if (lines.has(line)) continue
      mark.remove()
      this.lines.delete(line)
    }
    for (const line of lines) this.mark(line, waiting.get(line) ?? [], running.has(line))
  }

  /** @param {number} line */
  has(line) { return line >= this.first && line < this.first + this.count }

  /**
   * @param {number} line
   * @param {TaskLane[]} lanes that wait there
   * @param {boolean} runs
   */
  mark(line, lanes, runs) {
    let mark = this.lines.get(line)
    if (!mark) {
      mark = document.createElement('div')
      mark.className = 'code-mark'
      mark.dataset.line = String(line)
      this.layer.append(mark)
      this.lines.set(line, mark)
    }
    mark.style.setProperty('--line', String(line - this.first))
    mark.classList.toggle('runs', runs)
    const says = lanes.length > CodeMarks.MOST ? String(lanes.length) : lanes.map(TaskLook.nameOf).join(' ')
    if (mark.dataset.says === says) return
    mark.dataset.says = says
    mark.replaceChildren(...(lanes.length > CodeMarks.MOST ? [CodeMarks.tally(lanes)] : lanes.map(CodeMarks.dot)))
  }

  /** @param {TaskLane} lane */
  static dot(lane) {
    const dot = document.createElement('i')
    dot.style.background = `var(--${TaskLook.nameOf(lane)})`
    return dot
  }

  /** @param {TaskLane[]} lanes */
  static tally(lanes) {
    const tally = document.createElement('b')
    tally.textContent = lanes.length < 1000 ? String(lanes.length) : `${Math.floor(lanes.length / 1000)}k`
    tally.style.background = `var(--${TaskLook.nameOf(lanes[0])})`
    return tally
  }

  // Where the first line is: the code stands in the middle of its place where it is short.
  place() {
    const { code } = this
    if (!code) return
    const style = getComputedStyle(code)
    this.layer.style.top = `${code.offsetTop + parseFloat(style.paddingTop)}px`
    this.layer.style.setProperty('--step', getComputedStyle(this.pre).lineHeight)
  }
}
