// Paints the row of one lane: solid where it runs, a texture where it waits, in words where there is room.
'use strict'

/* global LaneShapes, TaskLook, TimeAxis, Wait */
/* exported TaskPaint */

/**
 * Where rows are painted.
 * @typedef {object} Sheet
 * @property {CanvasRenderingContext2D} context
 * @property {number} scale device pixels for each pixel of the slide
 * @property {number} width
 * @property {number} top of the lanes
 * @property {number} bottom of the lanes
 * @property {number} names the width of their column at the left
 * @property {number} ends the width of the column of states at the right
 * @property {(() => void)[]} later what is painted over everything else
 */

class TaskPaint {
  static MONO = 9.6 // px of a character in the code's type of 16 px
  static MARK = 26 // px for the shape at the end of a lane

  /**
   * @param {Sheet} sheet
   * @param {TimeAxis} axis
   * @param {TaskLane} lane
   * @param {{ y: number, height: number }} bar
   * @param {TaskMoment} moment
   */
  constructor(sheet, axis, lane, bar, { trace, at }) {
    this.sheet = sheet
    this.context = sheet.context
    this.scale = sheet.scale
    this.axis = axis
    this.lane = lane
    this.trace = trace
    this.at = at
    this.bar = bar
    this.middle = bar.y + bar.height / 2
    /** @type {number[][]} */
    this.taken = [] // left and right of what is written already, and must stay visible
    this.begin = Math.min(lane.facts.begin, lane.begins[0] ?? Infinity)
    this.end = Math.min(lane.facts.end ?? at, at)
  }

  paint() {
    const { axis, lane, at } = this
    if (this.begin > at || this.begin > axis.to || this.end < axis.from) return
    const shapes = new LaneShapes(axis, lane, this.end, this.bar, this.scale)
    const right = Math.min(axis.left + axis.width, axis.x(this.end))
    this.fill(shapes, Math.max(axis.left, axis.x(this.begin)), right)
    this.taken = shapes.long.map(({ left, right }) => [left, Math.max(right, left + LaneShapes.THINNEST)])
    const isOver = lane.facts.end !== undefined && lane.facts.end <= at && this.end <= axis.to
    if (isOver) this.taken.push([right, right + TaskPaint.MARK])
    for (const long of shapes.long) this.nameLong(long, right + TaskPaint.MARK)
    for (const stretch of shapes.stretches) this.nameStretch(stretch)
    if (!isOver) return
    const place = [right + TaskPaint.MARK / 2, this.middle]
    this.sheet.later.push(() => TaskLook.drawEnd(this.context, lane.facts, place[0], place[1]))
  }

  /**
   * @param {LaneShapes} shapes
   * @param {number} left
   * @param {number} right
   */
  fill(shapes, left, right) {
    const { context, bar: { y, height } } = this
    const colour = TaskLook.of(this.lane)
    const width = Math.max(1, right - left)
    context.fillStyle = TaskLook.colours.terminal
    context.fillRect(left, y, width, height)
    shapes.waits.forEach((shape, wait) => {
      context.fillStyle = wait < Wait.CLOCK ? TaskLook.colours.edge : TaskLook.texture(context, wait, this.scale)
      context.fill(shape)
    })
    context.globalAlpha = 0.5
    context.strokeStyle = colour
    context.lineWidth = 1
    context.strokeRect(left, y + 0.5, width, height - 1)
    context.fillStyle = colour
    context.fill(shapes.merged)
    context.globalAlpha = 1
    context.fill(shapes.steps)
  }

  /**
   * Frames and names what blocks the loop; a thread's or a process's work blocks nothing.
   * @param {{ left: number, right: number, time: number }} long
   * @param {number} behind where there is room behind the lane
   */
  nameLong({ left, right, time }, behind) {
    const { context, axis, lane, bar: { y, height } } = this
    const { colours } = TaskLook
    if (lane.isOnLoop) {
      context.strokeStyle = colours.vermilion
      context.lineWidth = 2.5
      context.strokeRect(left - 2, y - 2, Math.max(LaneShapes.THINNEST, right - left) + 4, height + 4)
    }
    const text = lane.isOnLoop ? `blocks the loop ${TimeAxis.duration(time)}` : lane.facts.kind
    context.font = TaskLook.sans(16, 600)
    const width = context.measureText(text).width + 14
    const [from, to] = [Math.max(left, axis.left), Math.min(right, axis.left + axis.width)]
    if (width <= to - from) this.write(text, colours.ground, (from + to) / 2)
    else if (lane.isOnLoop) this.nameBeside(text, colours.vermilion, [right + 4, left - 4 - width, behind], width)
  }

  /**
   * @param {string} text
   * @param {string} colour
   * @param {number[]} places where it may begin, the best first
   * @param {number} width
   */
  nameBeside(text, colour, places, width) {
    const from = places.find(from => this.isFree(from, from + width))
    if (from === undefined) return
    this.taken.push([from, from + width])
    if (from !== places.at(-1)) this.plate(from, width)
    this.write(text, colour, from + width / 2)
  }

  /**
   * What is waited for, where there is room to say it.
   * @param {{ left: number, right: number, place: number }} stretch
   */
  nameStretch({ left, right, place }) {
    const text = this.trace.places[place]?.[2]
    const width = (text?.length ?? 0) * TaskPaint.MONO + 12
    const from = (left + right - width) / 2
    if (!text || width + 8 > right - left || !this.isFree(from, from + width)) return
    this.plate(from, width)
    this.context.font = TaskLook.mono(16)
    this.write(text, TaskLook.colours.ink, (left + right) / 2)
  }

  /**
   * @param {number} left
   * @param {number} right
   */
  isFree(left, right) {
    const { axis } = this
    return left >= axis.left && right <= axis.left + axis.width
      && this.taken.every(([from, to]) => right <= from || left >= to)
  }

  /**
   * @param {string} text
   * @param {string} colour
   * @param {number} x its middle
   */
  write(text, colour, x) {
    const { context } = this
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.fillStyle = colour
    context.fillText(text, x, this.middle + 1)
  }

  /**
   * The ground on which a label stands out from a texture.
   * @param {number} left
   * @param {number} width
   */
  plate(left, width) {
    const high = Math.min(22, this.bar.height - 2)
    this.context.fillStyle = TaskLook.colours.terminal
    this.context.fillRect(left, this.middle - high / 2, width, high)
  }
}
