// What stands below the lanes: their times, the playhead, what the textures mean.
'use strict'

/* global TaskLook, TimeAxis, Wait */
/* exported TaskTimes */

const TaskTimes = {
  AXIS: 32, // px, the height of the line of times
  LEGEND: 44, // px
  CLEAR: 60, // px from the middle of the playhead's time to the next one

  /**
   * The lines of time behind the lanes, and their names below.
   * @param {Sheet} sheet
   * @param {TimeAxis} axis
   * @param {TaskMoment} moment
   */
  times({ context, top, bottom }, axis, { trace, at }) {
    const { colours } = TaskLook
    context.strokeStyle = colours.line
    context.fillStyle = colours.quiet
    context.lineWidth = 1.5
    context.font = TaskLook.sans(16)
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    const now = TaskTimes.isOn(axis, at) ? axis.x(at) : -Infinity
    let free = -Infinity
    for (const { time, text } of axis.ticks()) {
      const x = axis.x(time)
      context.setLineDash([2, 6])
      context.beginPath()
      context.moveTo(x, top)
      context.lineTo(x, bottom + 4)
      context.stroke()
      if (Math.abs(x - now) > TaskTimes.CLEAR) context.fillText(text, x, bottom + TaskTimes.AXIS / 2)
      const seconds = trace.clockAt(time)
      const said = seconds === undefined ? '' : TimeAxis.clock(seconds)
      const half = context.measureText(said).width / 2
      if (!said || x - half < free) continue
      context.fillText(said, x, bottom + TaskTimes.AXIS + 11)
      free = x + half + 12
    }
    context.setLineDash([])
    if (!trace.clock.length) return
    context.fillStyle = colours.ink
    context.textAlign = 'right'
    context.fillText('loop’s clock', axis.left - 44, bottom + TaskTimes.AXIS + 11)
  },

  /**
   * @param {TimeAxis} axis
   * @param {number} at
   */
  isOn: (axis, at) => axis.x(at) >= axis.left - 1 && axis.x(at) <= axis.left + axis.width + 1,

  /**
   * @param {Sheet} sheet
   * @param {TimeAxis} axis
   * @param {number} at
   */
  playhead({ context, top, bottom }, axis, at) {
    if (!TaskTimes.isOn(axis, at)) return
    context.fillStyle = TaskLook.colours.vermilion
    context.fillRect(axis.x(at) - 1.25, top - 4, 2.5, bottom - top + 8)
  },

  /**
   * @param {Sheet} sheet
   * @param {TimeAxis} axis
   * @param {number} at
   */
  playheadTime({ context, bottom }, axis, at) {
    if (!TaskTimes.isOn(axis, at)) return
    const x = axis.x(at)
    const { colours } = TaskLook
    const text = TimeAxis.text(at, axis.step, 10)
    context.fillStyle = colours.vermilion
    context.fillRect(x - 1.25, bottom, 2.5, 8)
    context.font = TaskLook.sans(16, 600)
    const width = context.measureText(text).width + 16
    context.beginPath()
    context.roundRect(x - width / 2, bottom + 4, width, 24, 6)
    context.fill()
    context.fillStyle = colours.ground
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.fillText(text, x, bottom + 17)
  },

  /**
   * @param {Sheet} sheet
   * @param {number} y its middle
   * @param {boolean} hasThreads
   */
  legend({ context, scale }, y, hasThreads) {
    const { colours } = TaskLook
    let x = 16
    context.font = TaskLook.sans(16)
    context.textAlign = 'left'
    context.textBaseline = 'middle'
    /** @type {[string, number][]} */
    const waits = [
      ['clock, socket', Wait.CLOCK], ['another task', Wait.TASK],
      ['thread, process', Wait.THREAD], ['its turn', Wait.TURN],
    ]
    const word = (/** @type {string} */ text, gap = 16) => {
      context.fillStyle = colours.quiet
      context.fillText(text, x, y + 1)
      x += context.measureText(text).width + gap
    }
    context.fillStyle = colours.amber
    context.fillRect(x, y - 10, 3, 20)
    x += 10
    word('runs', hasThreads ? 14 : 22)
    if (hasThreads) {
      context.fillStyle = colours.quiet
      context.fillRect(x, y - 9, 24, 18)
      x += 31
      word('beside the loop', 22)
    }
    word('waits for', 10)
    for (const [text, wait] of waits) {
      context.fillStyle = colours.terminal
      context.fillRect(x, y - 9, 28, 18)
      context.fillStyle = wait === Wait.TURN ? colours.edge : TaskLook.texture(context, wait, scale)
      if (wait === Wait.TURN) context.fillRect(x, y - 1, 28, 2)
      else context.fillRect(x, y - 9, 28, 18)
      x += 35
      word(text)
    }
  },
}
