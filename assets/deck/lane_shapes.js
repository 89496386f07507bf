// What is in view of one lane, as shapes: steps and waits that share a pixel become one.
'use strict'

/* global TaskLane, Wait */
/* exported LaneShapes */

class LaneShapes {
  static THINNEST = 3 // px of a step, however short it was

  /**
   * @param {TimeAxis} axis
   * @param {TaskLane} lane
   * @param {number} last µs: nothing is painted of later
   * @param {{ y: number, height: number }} bar
   * @param {number} scale device pixels for each pixel of the slide
   */
  constructor(axis, lane, last, { y, height }, scale) {
    this.scale = scale
    this.axis = axis
    this.last = last
    this.y = y
    this.height = height
    this.waits = Object.values(Wait).map(() => new Path2D())
    this.steps = new Path2D()
    this.merged = new Path2D()
    /** @type {{ left: number, right: number, place: number }[]} */
    this.stretches = [] // of waiting, that may be labelled
    /** @type {{ left: number, right: number, time: number }[]} */
    this.long = [] // steps that block
    this.collect(lane)
  }

  /** @param {TaskLane} lane */
  collect(lane) {
    const { axis, last } = this
    const { begins, ends, counts, waits, places, running, facts } = lane
    const from = axis.time(axis.left)
    let step = Math.max(0, lane.stepAt(from))
    if (!begins.length || begins[0] > from) this.wait(Wait.TURN, facts.begin, begins[0] ?? running ?? last)
    while (step < begins.length && begins[step] <= last && begins[step] <= axis.to) {
      const next = begins[step + 1] ?? running ?? Infinity
      if (ends[step] >= from) this.step(begins[step], ends[step], counts[step])
      this.wait(waits[step], ends[step], next, places[step])
      const isNear = next - begins[step] < axis.pixel
      step = isNear ? Math.max(step + 1, lane.stepAt(begins[step] + axis.pixel)) : step + 1
    }
    if (running !== undefined && running <= last) this.step(running, last)
  }

  /**
   * Where a time is, or the edge of what is in view.
   * @param {number} time
   */
  x(time) { return Math.max(this.axis.left, Math.min(this.axis.left + this.axis.width, this.axis.x(time))) }

  /**
   * @param {number} kind
   * @param {number} from
   * @param {number} to
   * @param {number} [place]
   */
  wait(kind, from, to, place = -1) {
    const left = Math.max(this.axis.left, this.x(from))
    const right = Math.min(this.axis.left + this.axis.width, this.x(Math.min(to, this.last)))
    if (right - left < 0.5) return
    if (kind >= Wait.CLOCK) this.waits[kind].rect(left, this.y, right - left, this.height)
    else this.waits[kind].rect(left, this.y + this.height / 2 - 1, right - left, 2)
    if (place >= 0) this.stretches.push({ left, right, place })
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {number} [count] of steps that were merged into it
   */
  step(from, to, count = 1) {
    const left = Math.round(this.x(from) * this.scale) / this.scale // a hairline is sharp
    const right = this.x(Math.min(to, this.last))
    const thinnest = LaneShapes.THINNEST
    if (count > 1) this.merged.rect(left, this.y, Math.max(thinnest, right - left), this.height)
    this.steps.rect(left, this.y, count > 1 ? thinnest : Math.max(thinnest, right - left), this.height)
    const time = Math.min(to, this.last) - from
    if (count === 1 && time > TaskLane.BLOCKS) this.long.push({ left, right, time })
  }
}
