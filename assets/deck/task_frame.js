// What stands beside the lanes: names at the left, states at the right.
'use strict'

/* global GroupPaint, TaskLook, Wait */
/* exported TaskFrame */

const TaskFrame = {
  INDENT: 16, // px for each level of the tree
  DEEPEST: 6,

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
    if (doing === 'ended') {
      TaskLook.drawEnd(context, lane.facts, x + 8, middle - 1)
      context.fillStyle = colours[TaskLook.hasFailed(lane.facts) ? 'vermilion' : 'quiet']
      context.fillText(TaskFrame.cut(context, TaskLook.endWords(lane.facts), ends - 44), x + 24, middle)
    } else if (doing === 'runs') {
      context.fillStyle = colours.ink
      context.fillText('runs', x, middle)
    } else if (doing === 'waits' && lane.facts.kind !== 'callbacks') {
      context.fillText(TaskFrame.cut(context, TaskFrame.waits(wait, trace.whereIs(place)), ends - 20), x, middle)
    }
  },

  /**
   * @param {number} wait
   * @param {string} where
   */
  waits(wait, where) {
    if (wait === Wait.TURN) return 'waits for its turn'
    if (!where) return 'waits'
    return where.includes(':') ? `at ${where}` : `waits at line ${where}`
  },
}
