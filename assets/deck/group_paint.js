// Paints the row of a group: how many of its lanes run and wait, as an area over time.
'use strict'

/* global GroupProfile, TaskLook, Wait */
/* exported GroupPaint */

const GroupPaint = {
  // From the bottom up.
  STACK: [Wait.TURN, Wait.CLOCK, Wait.TASK, Wait.THREAD],
  PAUSE: 250, // ms until states are counted again

  /**
   * @param {Sheet} sheet
   * @param {TimeAxis} axis
   * @param {TaskGroup} group
   * @param {{ y: number, height: number }} bar
   * @param {TaskMoment} moment
   */
  area(sheet, axis, group, { y, height }, { trace, at }) {
    const { context } = sheet
    const profile = GroupProfile.of(group, axis, trace.now)
    const right = Math.min(axis.left + axis.width, axis.x(at))
    const known = Math.max(0, profile.index(profile.now) - 1)
    const most = GroupPaint.most(profile)
    const columns = Math.max(0, Math.ceil(right - axis.left))
    const slices = Array.from({ length: columns }, (_, column) =>
      Math.min(known, profile.index(axis.time(axis.left + column))))
    context.fillStyle = TaskLook.colours.terminal
    context.fillRect(axis.left, y, columns, height)
    const floor = new Float64Array(columns).fill(y + height)
    for (const kind of GroupPaint.STACK) {
      const counts = profile.counts[kind]
      const shape = GroupPaint.layer(axis.left, floor, column => counts[slices[column]] / most * (height - 4))
      context.fillStyle = kind === Wait.TURN ? TaskLook.colours.line : TaskLook.texture(context, kind, sheet.scale)
      context.fill(shape)
      context.strokeStyle = TaskLook.colours.edge
      context.lineWidth = 1
      context.stroke(shape)
    }
    const runs = profile.counts[GroupProfile.RUNS]
    context.fillStyle = TaskLook.of(group.lanes[0])
    context.fill(GroupPaint.layer(axis.left, new Float64Array(columns).fill(y + height), column => {
      const count = runs[slices[column]]
      return count ? Math.max(2, Math.min(1, count / most) * (height - 4)) : 0
    }))
    GroupPaint.say(context, `up to ${most} at once`, axis.left, right, y)
  },

  /**
   * The most lanes that were there at once.
   * @param {GroupProfile} profile
   */
  most(profile) {
    let most = 1
    for (let slice = 0; slice < profile.count; slice++) {
      let sum = 0
      for (const kind of GroupPaint.STACK) sum += profile.counts[kind][slice]
      if (sum > most) most = sum
    }
    return most
  },

  /**
   * One layer of the area, above those that the floor holds; the floor rises by it.
   * @param {number} left
   * @param {Float64Array} floor
   * @param {(column: number) => number} height
   */
  layer(left, floor, height) {
    const shape = new Path2D()
    let begun = -1
    for (let column = 0; column <= floor.length; column++) {
      const high = column < floor.length ? height(column) : 0
      if (high > 0 && begun < 0) begun = column
      if (high > 0 || begun < 0) continue
      shape.moveTo(left + begun, floor[begun])
      for (let at = begun; at < column; at++) shape.lineTo(left + at, floor[at] - height(at))
      shape.lineTo(left + column, floor[column - 1] - height(column - 1))
      for (let at = column - 1; at >= begun; at--) shape.lineTo(left + at, floor[at])
      shape.closePath()
      begun = -1
    }
    for (let column = 0; column < floor.length; column++) floor[column] -= height(column)
    return shape
  },

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {string} text
   * @param {number} left
   * @param {number} right
   * @param {number} y
   */
  say(context, text, left, right, y) {
    context.font = TaskLook.sans(16)
    const width = context.measureText(text).width + 14
    if (width > right - left) return
    context.fillStyle = TaskLook.colours.terminal
    context.fillRect(left + 4, y + 4, width, 22)
    context.textAlign = 'left'
    context.textBaseline = 'middle'
    context.fillStyle = TaskLook.colours.ink
    context.fillText(text, left + 11, y + 16)
  },

  /**
   * How many of its lanes run, wait and have ended then, in words; counted now and then where they are many.
   * @param {TaskGroup} group
   * @param {number} at
   */
  tally(group, at) {
    const before = group.tally
    const isNear = before && Math.abs(at - before.at) < GroupPaint.PAUSE * 1000
    if (isNear && performance.now() - before.made < GroupPaint.PAUSE) return before.words
    /** @type {Record<LaneState['doing'], number>} */
    const counts = { 'nothing yet': 0, runs: 0, waits: 0, ended: 0 }
    let raised = 0
    for (const lane of group.lanes) {
      const { doing } = lane.stateAt(at)
      counts[doing]++
      if (doing === 'ended' && lane.facts.how === 'raised') raised++
    }
    const words = [`${counts.runs} run`, `${counts.waits} wait`, `${counts.ended} ended`]
    if (raised) words.push(`${raised} raised`)
    group.tally = { made: performance.now(), at, words }
    return words
  },
}
