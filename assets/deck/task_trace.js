// The trace of one run, put together from its parts; the whole of a recorded one is one big part.
'use strict'

/* global TaskLane, TraceChecks, Wait */
/* exported TaskTrace */

class TaskTrace {
  static SLACK = 1000 // µs by which times may be wrong
  static JUST_NOW = 150_000 // µs a line stays lit after it ran

  constructor() {
    this.now = 0
    /** @type {Map<number, TaskLane>} */
    this.lanes = new Map()
    /** @type {TracePlace[]} */
    this.places = []
    /** @type {string[]} */
    this.files = [] // names of the program's own beside its script: the first has number 1
    /** @type {[at: number, seconds: number][]} */
    this.clock = []
    /** @type {string[]} */
    this.notes = []
    this.dropped = 0
    this.version = 0 // counts the changes to the set of lanes
    this.steps = 0
    /** @type {TaskLane[]} */
    this.running = []
    /** @type {{ version: number, lanes: TaskLane[] }} */
    this.sorted = { version: -1, lanes: [] }
  }

  /** Whether there is anything to show. */
  get says() { return this.lanes.size > 0 || this.notes.length > 0 }

  /**
   * Takes the next part. Whatever in it is not of the agreed shape is passed over.
   * @param {unknown} raw
   */
  add(raw) {
    if (typeof raw !== 'object' || raw === null) return
    const part = /** @type {Record<string, unknown>} */ (raw)
    const { isTime, list } = TraceChecks
    for (const lane of list(part.lanes)) this.addLane(lane)
    for (const name of list(part.files)) this.files.push(TraceChecks.text(name, 200))
    for (const place of list(part.places)) this.places.push(TraceChecks.place(place))
    for (const step of list(part.steps)) this.addStep(step)
    if (Array.isArray(part.running)) this.run(part.running)
    for (const tick of list(part.clock)) this.addTick(tick)
    for (const note of list(part.notes)) this.addNote(note)
    if (isTime(part.dropped)) this.dropped = Math.floor(part.dropped)
    if (isTime(part.now)) this.now = Math.max(this.now, part.now)
  }

  /** @param {unknown} raw */
  addLane(raw) {
    const facts = TraceChecks.lane(raw)
    if (!facts) return
    const known = this.lanes.get(facts.lane)
    if (known) known.facts = facts
    else this.lanes.set(facts.lane, new TaskLane(facts))
    this.version++
  }

  /** @param {unknown} step */
  addStep(step) {
    if (!TraceChecks.isStep(step) || step[6] >= this.places.length) return
    this.lanes.get(step[0])?.add(step)
    this.steps++
  }

  /** @param {unknown[]} running */
  run(running) {
    for (const lane of this.running) lane.running = undefined
    this.running = []
    for (const entry of running) {
      const [number, since] = TraceChecks.list(entry)
      const lane = this.lanes.get(Number(number))
      const before = lane?.ends.at(-1) ?? 0
      if (!lane || !TraceChecks.isTime(since) || since < before - TaskTrace.SLACK) continue
      lane.running = Math.max(since, before)
      this.running.push(lane)
    }
  }

  /** @param {unknown} tick */
  addTick(tick) {
    const [at, seconds] = TraceChecks.list(tick)
    if (!TraceChecks.isTime(at) || typeof seconds !== 'number' || !(Math.abs(seconds) < 1e10)) return
    if (at >= (this.clock.at(-1)?.[0] ?? 0)) this.clock.push([at, seconds])
  }

  /** @param {unknown} note */
  addNote(note) {
    const text = TraceChecks.text(note, 200)
    if (text && this.notes.length < 10 && !this.notes.includes(text)) this.notes.push(text)
  }

  /** All lanes, children below their parent, each in the order of creation. */
  tree() {
    if (this.sorted.version === this.version) return this.sorted.lanes
    const all = [...this.lanes.values()].sort((a, b) => a.number - b.number)
    for (const lane of all) lane.children = []
    const parentOf = (/** @type {TaskLane} */ lane) => this.lanes.get(lane.facts.parent ?? 0)
    const roots = all.filter(lane => !parentOf(lane))
    for (const lane of all) parentOf(lane)?.children.push(lane)
    /** @type {TaskLane[]} */
    const lanes = []
    const left = roots.reverse() // a stack, not recursion: a chain of tasks may be deep
    for (const root of left) root.depth = 0
    for (let lane = left.pop(); lane; lane = left.pop()) {
      lane.order = lanes.push(lane) - 1
      for (const child of lane.children) child.depth = lane.depth + 1
      for (let i = lane.children.length - 1; i >= 0; i--) left.push(lane.children[i])
    }
    this.sorted = { version: this.version, lanes }
    return lanes
  }

  /**
   * The line of a place in that file, or in the script; 0: none.
   * @param {number} place
   * @param {number} file its number
   */
  lineOf(place, file = 0) {
    const known = this.places[place]
    return known?.[4] === file ? known[0] : 0
  }

  /**
   * Where a place is, in words: "7", or "shop.py:7" in another file than the script; "": nowhere.
   * @param {number} place
   */
  whereIs(place) {
    const [line, , , , file] = this.places[place] ?? [0, 0, '', '', 0]
    const name = this.files[file - 1]
    return name && line ? `${name}:${line}` : String(line || '')
  }

  /**
   * Which lanes wait at which line of a file then, and which lines of it run or ran a moment ago.
   * @param {number} at
   * @param {number} file its number, 0 for the script
   */
  marks(at, file) {
    /** @type {Map<number, TaskLane[]>} */
    const waiting = new Map()
    /** @type {Set<number>} */
    const running = new Set()
    for (const lane of this.tree()) {
      if (lane.facts.begin > at && lane.stepAt(at) < 0) continue
      const ran = this.lineOf(lane.ranFrom(at, TaskTrace.JUST_NOW), file)
      if (ran) running.add(ran)
      const { doing, wait, place } = lane.stateAt(at)
      const line = doing === 'waits' && wait !== Wait.NOTHING ? this.lineOf(place, file) : 0
      if (!line) continue
      const there = waiting.get(line)
      if (there) there.push(lane)
      else waiting.set(line, [lane])
    }
    return { waiting, running }
  }

  /**
   * What the loop's own clock said then, where it has one: s.
   * @param {number} at
   */
  clockAt(at) {
    const { clock } = this
    let [low, high] = [0, clock.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (clock[middle][0] <= at) low = middle + 1
      else high = middle
    }
    return clock[low - 1]?.[1]
  }
}
