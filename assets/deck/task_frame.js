// What stands around the lanes: names at the left, states at the right, the time below, a legend.
'use strict'

/* global GroupPaint, TaskLook, TimeAxis, Wait */
/* exported TaskFrame */

const TaskFrame = {
  INDENT: 16, // px for each level of the tree
  DEEPEST: 6,
  AXIS: 32, // px, the height of the line of times
  LEGEND: 44, // px
  CLEAR: 60, // px from the middle of the playhead's time to the next one

  /**
   * The type size of names, which grows with the rows.
   * @param {number} pitch
   */
  nameSize: pitch => Math.round(Math.max(16, Math.min(24, pitch * 0.42))),

  /**
   * How wide the column of names has to be.
   * @param {CanvasRenderingContext2D} context
   * @param {TaskRow[]} rows
   * @param {number} pitch
   */
  namesWidth(context, rows, pitch) {
    context.font = TaskLook.sans(TaskFrame.nameSize(pitch))
    const widths = rows.map(row => TaskFrame.indent(row) + 34 + context.measureText(TaskFrame.name(row)).width)
    return Math.min(250, Math.max(110, ...widths) + 12)
  },

  /** @param {TaskRow} row */
  name: ({ lane, group }) => (lane ? lane.facts.name : group?.name ?? ''),

  /** @param {TaskRow} row */
  indent: ({ depth }) => 16 + Math.min(depth, TaskFrame.DEEPEST) * TaskFrame.INDENT,

  /**
   * @param {Sheet} sheet
   * @param {TaskRow} row
   * @param {number} y
   * @param {number} pitch
   * @param {number} at
   */
  rowName({ context, names }, row, y, pitch, at) {
    const x = TaskFrame.indent(row)
    const middle = y + row.height / 2
    const { colours } = TaskLook
    const lane = row.lane ?? row.group?.lanes[0]
    if (!lane) return
    context.globalAlpha = lane.stateAt(at).doing === 'nothing yet' ? 0.6 : 1
    context.fillStyle = TaskLook.of(lane)
    context.beginPath()
    if (row.group) {
      const open = row.group.isOpen
      for (const [right, down] of open ? [[-1, 4], [11, 4], [5, 11]] : [[1, 1], [9, 7], [1, 13]]) {
        context.lineTo(x + right, middle - 7 + down)
      }
    } else {
      context.arc(x + 5, middle, 5, 0, 7)
    }
    context.fill()
    context.font = TaskLook.sans(TaskFrame.nameSize(pitch))
    context.fillStyle = colours.ink
    context.textAlign = 'left'
    context.textBaseline = 'middle'
    context.fillText(TaskFrame.cut(context, TaskFrame.name(row), names - x - 28), x + 20, middle + 1)
    context.globalAlpha = 1
  },

  /**
   * The text, without its end where it would be too wide.
   * @param {CanvasRenderingContext2D} context
   * @param {string} text
   * @param {number} most px
   */
  cut(context, text, most) {
    if (context.measureText(text).width <= most) return text
    let length = text.length
    while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > most) length--
    return `${text.slice(0, length)}…`
  },

  /**
   * @param {Sheet} sheet
   * @param {TaskRow} row
   * @param {number} y
   * @param {TaskMoment} moment
   */
  rowState({ context, width, ends }, { lane, group, height }, y, { trace, at }) {
    const x = width - ends + 12
    const middle = y + height / 2 + 1
    const { colours } = TaskLook
    context.font = TaskLook.sans(16)
    context.textAlign = 'left'
    context.textBaseline = 'middle'
    context.fillStyle = colours.quiet
    if (group) {
      const words = GroupPaint.tally(group, at)
      words.forEach((text, i) => context.fillText(text, x, middle + (i - (words.length - 1) / 2) * 22))
    }
    if (!lane) return
    const { doing, wait, place } = lane.stateAt(at)
    const line = trace.lineOf(place)
    if (doing === 'ended') {
      TaskLook.drawEnd(context, lane.facts, x + 8, middle - 1)
      context.fillStyle = colours[TaskLook.hasFailed(lane.facts) ? 'vermilion' : 'quiet']
      context.fillText(TaskFrame.cut(context, TaskLook.endWords(lane.facts), ends - 44), x + 24, middle)
    } else if (doing === 'runs') {
      context.fillStyle = colours.ink
      context.fillText('runs', x, middle)
    } else if (doing === 'waits' && lane.facts.kind !== 'callbacks') {
      context.fillText(TaskFrame.waits(wait, line), x, middle)
    }
  },

  /**
   * @param {number} wait
   * @param {number} line
   */
  waits(wait, line) {
    if (wait === Wait.TURN) return 'waits for its turn'
    return line ? `waits at line ${line}` : 'waits'
  },

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
    const now = TaskFrame.isOn(axis, at) ? axis.x(at) : -Infinity
    let free = -Infinity
    for (const { time, text } of axis.ticks()) {
      const x = axis.x(time)
      context.setLineDash([2, 6])
      context.beginPath()
      context.moveTo(x, top)
      context.lineTo(x, bottom + 4)
      context.stroke()
      if (Math.abs(x - now) > TaskFrame.CLEAR) context.fillText(text, x, bottom + TaskFrame.AXIS / 2)
      const seconds = trace.clockAt(time)
      const said = seconds === undefined ? '' : TimeAxis.clock(seconds)
      const half = context.measureText(said).width / 2
      if (!said || x - half < free) continue
      context.fillText(said, x, bottom + TaskFrame.AXIS + 11)
      free = x + half + 12
    }
    context.setLineDash([])
    if (!trace.clock.length) return
    context.fillStyle = colours.ink
    context.textAlign = 'right'
    context.fillText('loop’s clock', axis.left - 44, bottom + TaskFrame.AXIS + 11)
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
    if (!TaskFrame.isOn(axis, at)) return
    context.fillStyle = TaskLook.colours.vermilion
    context.fillRect(axis.x(at) - 1.25, top - 4, 2.5, bottom - top + 8)
  },

  /**
   * @param {Sheet} sheet
   * @param {TimeAxis} axis
   * @param {number} at
   */
  playheadTime({ context, bottom }, axis, at) {
    if (!TaskFrame.isOn(axis, at)) return
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
