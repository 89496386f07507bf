// The lanes of a run on a canvas: lays them out, paints what is in view, and can be scrolled and zoomed.
'use strict'

/* global GroupPaint, LanesInput, reducedMotion, TaskFrame, TaskLook, TaskPaint, TaskRows, TaskTimes */
/* global TimeAxis */
/* exported TaskLanes */

class TaskLanes {
  static ENDS = 206 // px, the width of the column of states

  /**
   * @param {HTMLElement} container
   * @param {() => void} onChange called when it has to be painted again
   */
  constructor(container, onChange) {
    this.canvas = document.createElement('canvas')
    this.canvas.className = 'task-canvas'
    this.canvas.tabIndex = 0
    this.canvas.setAttribute('role', 'img')
    container.append(this.canvas)
    const context = this.canvas.getContext('2d')
    if (!context) throw new Error('no canvas here')
    this.context = context
    this.axis = new TimeAxis()
    this.rows = new TaskRows()
    this.scroll = 0 // px
    this.frames = 0 // painted so far
    this.onChange = onChange
    /** @type {TaskMoment | undefined} */
    this.moment = undefined // that was painted last
    this.input = new LanesInput(this)
  }

  /** The height that is left for rows. */
  get room() { return this.sheet ? this.sheet.bottom - this.sheet.top : 0 }

  /**
   * Paints the lanes as they were at that moment; returns whether the axis is still moving.
   * @param {TaskMoment} moment
   * @param {{ top: number, paper?: number }} place how much is not to be painted on at the top; the scale on paper
   */
  paint(moment, { top, paper }) {
    const scale = paper ?? Reveal.getScale() * devicePixelRatio
    const { canvas, context, axis } = this
    const [width, height] = [canvas.clientWidth, canvas.clientHeight]
    if (!width || !height) return false
    if (!TaskLook.colours.ink) TaskLook.read()
    this.size(width, height, scale)
    const { trace, at, live } = moment
    const foot = TaskTimes.AXIS + TaskTimes.LEGEND + (trace.clock.length ? 24 : 0)
    const bottom = height - foot
    this.rows.update(trace, bottom - top)
    const names = TaskFrame.namesWidth(context, this.shown(bottom - top), this.rows.pitch)
    /** @type {Sheet} */
    const sheet = { context, scale, width, top, bottom, names, ends: TaskLanes.ENDS, later: [] }
    this.sheet = sheet
    this.scroll = Math.max(0, Math.min(this.scroll, this.rows.height - (bottom - top)))
    Object.assign(axis, { left: names, width: width - names - TaskLanes.ENDS - 24 })
    const isKnown = this.moment?.trace === trace && !paper && !reducedMotion
    const moves = axis.follow(live ? at : trace.now, live, isKnown)
    this.paintAll(sheet, moment)
    TaskTimes.legend(sheet, height - TaskTimes.LEGEND / 2, this.hasThreads(trace))
    canvas.toggleAttribute('data-prevent-swipe', this.input.canPan)
    this.frames++
    this.moment = moment
    return moves
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} scale
   */
  size(width, height, scale) {
    const { canvas, context } = this
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)]
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down })
    context.setTransform(across / width, 0, 0, down / height, 0, 0)
    context.clearRect(0, 0, width, height)
  }

  /** How many rows are out of view. */
  get hidden() { return this.rows.rows.length - this.shown(this.room).length }

  /** @param {number} room */
  shown(room) { return this.rows.between(this.scroll, this.scroll + room - 1) }

  /**
   * @param {Sheet} sheet
   * @param {TaskMoment} moment
   */
  paintAll(sheet, moment) {
    const { context, axis } = this
    const { top, bottom, width } = sheet
    TaskTimes.times(sheet, axis, moment)
    context.save()
    context.beginPath()
    context.rect(0, top - 6, width, bottom - top + 8)
    context.clip()
    for (const row of this.shown(bottom - top)) {
      const y = top + row.top - this.scroll
      TaskFrame.rowName(sheet, row, y, this.rows.pitch, moment.at)
      TaskFrame.rowState(sheet, row, y, moment)
      this.paintRow(sheet, row, y, moment)
    }
    TaskTimes.playhead(sheet, axis, moment.at)
    for (const paint of sheet.later) paint()
    context.restore()
    TaskTimes.playheadTime(sheet, axis, moment.at)
    this.paintScroll(sheet)
  }

  /**
   * @param {Sheet} sheet
   * @param {TaskRow} row
   * @param {number} y
   * @param {TaskMoment} moment
   */
  paintRow(sheet, { lane, group, height }, y, moment) {
    const high = lane ? Math.round(Math.min(48, height * 0.66)) : height - 10
    const bar = { y: Math.round(y + (height - high) / 2), height: high }
    if (lane) new TaskPaint(sheet, this.axis, lane, bar, moment).paint()
    else if (group) GroupPaint.area(sheet, this.axis, group, bar, moment)
  }

  /** @param {Sheet} sheet */
  paintScroll({ context, width, top, bottom }) {
    const room = bottom - top
    if (this.rows.height <= room) return
    context.fillStyle = TaskLook.colours.edge
    const high = Math.max(24, room * room / this.rows.height)
    context.beginPath()
    context.roundRect(width - 9, top + (room - high) * this.scroll / (this.rows.height - room), 5, high, 2.5)
    context.fill()
  }

  /** @param {TaskTrace} trace */
  hasThreads(trace) {
    if (this.threads?.version !== trace.version) {
      const has = trace.tree().some(({ facts }) => facts.kind === 'thread' || facts.kind === 'process')
      this.threads = { version: trace.version, has }
    }
    return this.threads.has
  }

  /** @type {{ version: number, has: boolean } | undefined} */
  threads
  /** @type {Sheet | undefined} */
  sheet
}
