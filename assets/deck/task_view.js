// The view "Tasks" of a panel: lanes on a canvas, a line for notes, buttons, and the table in place of the lanes.
'use strict'

/* global TaskLanes, TaskTable */
/* exported TaskView */

class TaskView {
  /** @type {[does: string, text: string, title: string][]} */
  static TOOLS = [
    ['follow', 'Follow', 'keep the newest in view'],
    ['out', '−', 'zoom out (−)'], ['whole', 'All', 'the whole run (0)'],
    ['in', '+', 'zoom in (+)'], ['table', 'Table', 'the same as a table'],
  ]

  /**
   * @param {HTMLElement} element the panel's `.demo-tasks`
   * @param {() => void} onChange called when it has to be shown again
   */
  constructor(element, onChange) {
    this.element = element
    this.onChange = onChange
    this.lanes = new TaskLanes(element, onChange)
    this.notes = document.createElement('p')
    this.notes.className = 'task-notes'
    this.tools = this.makeTools()
    const place = document.createElement('div')
    place.className = 'task-table'
    Object.assign(place, { hidden: true, tabIndex: 0, role: 'region', ariaLabel: 'tasks as a table' })
    place.dataset.ownKeys = ''
    this.table = new TaskTable(place)
    element.append(this.notes, place, this.tools)
    this.summed = -Infinity
  }

  makeTools() {
    const tools = document.createElement('div')
    tools.className = 'task-tools'
    tools.dataset.ownKeys = ''
    for (const [does, text, title] of TaskView.TOOLS) {
      const button = document.createElement('button')
      Object.assign(button, { type: 'button', textContent: text, title, ariaLabel: `${text}: ${title}` })
      button.dataset.tool = does
      tools.append(button)
    }
    tools.addEventListener('click', event => this.press(event))
    return tools
  }

  /** @param {MouseEvent} event */
  press(event) {
    const { target } = event
    if (!(target instanceof HTMLButtonElement)) return
    event.stopPropagation()
    const { input, axis } = this.lanes
    const { tool } = target.dataset
    if (tool === 'follow') axis.follows = !axis.follows
    else if (tool === 'in') input.zoom(1.5)
    else if (tool === 'out') input.zoom(1 / 1.5)
    else if (tool === 'whole') axis.showWhole()
    else this.table.container.hidden = !this.table.container.hidden
    if (event.detail) target.blur() // pressed with a pointer: the deck keeps the keys
    this.onChange()
  }

  /** Whether the table stands in place of the lanes. */
  get isTable() { return !this.table.container.hidden }

  /**
   * Shows that moment; returns whether there is more to be done soon.
   * @param {TaskMoment} moment
   * @param {number} [paper] device pixels for each pixel of the slide, on paper
   */
  show(moment, paper) {
    const { trace } = moment
    this.note(trace, paper ? this.lanes.hidden : 0)
    this.pressed('follow', this.lanes.axis.follows)
    this.pressed('table', this.isTable)
    this.lanes.canvas.hidden = this.isTable
    this.element.classList.toggle('is-empty', !trace.lanes.size)
    if (this.isTable) return this.table.show(moment)
    if (!trace.lanes.size) return false
    this.sum(moment)
    return this.lanes.paint(moment, { top: this.notes.hidden && !this.isUnderLabel ? 14 : 44, paper })
  }

  /** Whether the panel's label stands in the corner of this view, and not on the lines above it. */
  get isUnderLabel() {
    return Boolean(this.element.closest('[data-source="recording"]')) && !this.element.closest('[data-strip]')
  }

  /**
   * @param {TaskTrace} trace
   * @param {number} hidden how many rows cannot be scrolled to
   */
  note(trace, hidden) {
    const lost = trace.dropped ? [`${trace.dropped} records were lost: the program was faster than its reader.`] : []
    const more = hidden ? [`${hidden} more lanes are not shown.`] : []
    const lines = [...trace.notes, ...lost, ...more]
    const text = lines.join(' ') || (trace.lanes.size ? '' : 'No tasks yet')
    if (this.notes.textContent !== text) this.notes.textContent = text
    this.notes.hidden = !text
  }

  /**
   * @param {string} tool
   * @param {boolean} pressed
   */
  pressed(tool, pressed) {
    this.tools.querySelector(`[data-tool="${tool}"]`)?.setAttribute('aria-pressed', String(pressed))
  }

  /**
   * The lanes in words, for those who cannot see them.
   * @param {TaskMoment} moment
   */
  sum({ trace, at }) {
    if (performance.now() - this.summed < TaskTable.PAUSE) return
    this.summed = performance.now()
    const words = `${trace.lanes.size} tasks at ${(at / 1e6).toFixed(1)} s; the button Table shows them as text`
    this.lanes.canvas.setAttribute('aria-label', words)
  }
}
