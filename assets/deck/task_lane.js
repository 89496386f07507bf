// One lane of a trace: its steps in arrays, one for each of their facts, in which a time is found by bisection.
'use strict'

/* exported TaskLane, Wait */

// What a lane waits for.
const Wait = { NOTHING: 0, TURN: 1, CLOCK: 2, TASK: 3, THREAD: 4 }

class TaskLane {
  static BLOCKS = 100_000 // µs: a step longer than that keeps all other tasks from running

  /** @param {TraceLane} facts */
  constructor(facts) {
    this.facts = facts
    /** @type {TaskLane[]} */
    this.children = []
    this.depth = 0
    this.order = 0 // its place in the tree, from 0, which decides its colour
    /** @type {number | undefined} */
    this.running = undefined // since when
    /** @type {number[]} */
    this.begins = []
    /** @type {number[]} */
    this.ends = []
    /** @type {number[]} */
    this.counts = []
    /** @type {number[]} */
    this.waits = []
    /** @type {number[]} */
    this.places = []
    /** @type {number[]} */
    this.ran = [] // µs up to the end of each step
    /** @type {number[]} */
    this.longest = [] // µs of the longest step so far
  }

  get number() { return this.facts.lane }

  /** Whether its steps keep the loop from everything else. */
  get isOnLoop() { return this.facts.kind === 'task' || this.facts.kind === 'callbacks' }

  /**
   * Adds the next step; one that ends before the last is out of order, and passed over.
   * @param {TraceStep} step
   */
  add([, from, end, count, busy, wait, place]) {
    const last = this.begins.length - 1
    const before = this.ends[last] ?? 0
    if (end < before) return
    const begin = Math.max(from, before) // they may seem to overlap by a rounded microsecond
    this.begins.push(begin)
    this.ends.push(end)
    this.counts.push(count)
    this.waits.push(wait)
    this.places.push(place)
    const ran = Math.min(busy, end - begin)
    this.ran.push((this.ran[last] ?? 0) + ran)
    this.longest.push(Math.max(this.longest[last] ?? 0, count === 1 ? end - begin : ran / count))
  }

  /**
   * The index of the last step that had begun by then, or -1.
   * @param {number} at
   */
  stepAt(at) {
    const { begins } = this
    let [low, high] = [0, begins.length]
    if (high && begins[high - 1] <= at) return high - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (begins[middle] <= at) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /**
   * @param {number} at
   * @returns {LaneState}
   */
  stateAt(at) {
    const { begin, end } = this.facts
    const step = this.stepAt(at)
    if (end !== undefined && at >= end) return { doing: 'ended', wait: Wait.NOTHING, place: -1, since: end }
    if (this.running !== undefined && at >= this.running) {
      return { doing: 'runs', wait: Wait.NOTHING, place: this.places.at(-1) ?? -1, since: this.running }
    }
    if (step < 0) {
      return { doing: at < begin ? 'nothing yet' : 'waits', wait: Wait.TURN, place: -1, since: begin }
    }
    if (at < this.ends[step]) {
      return { doing: 'runs', wait: Wait.NOTHING, place: this.places[step - 1] ?? -1, since: this.begins[step] }
    }
    return { doing: 'waits', wait: this.waits[step], place: this.places[step], since: this.ends[step] }
  }

  /**
   * The place from which it went on, where it runs or ran a moment ago; -1 where it did not.
   * @param {number} at
   * @param {number} moment µs
   */
  ranFrom(at, moment) {
    const step = this.stepAt(at)
    if (this.running !== undefined && at >= this.running) return this.places.at(-1) ?? -1
    if (step < 0 || at - this.ends[step] > moment) return -1
    const before = this.places[step - 1] ?? -1
    return before < 0 ? this.places[step] : before
  }

  /**
   * How long it ran until then in all, and its longest step; µs.
   * @param {number} at
   */
  totals(at) {
    const step = this.stepAt(at)
    const open = this.running !== undefined && at > this.running ? at - this.running : 0
    if (step < 0) return [open, open]
    const inStep = Math.max(0, this.ends[step] - at) // of a step that is not over then
    return [this.ran[step] + open - Math.min(inStep, this.ran[step]), Math.max(this.longest[step] - inStep, open)]
  }
}
