// Which rows the lanes make, and where each is: many lanes that do the same are one row until it is opened.
'use strict'

/* exported TaskGroup, TaskRows */

/**
 * One row: of a lane, or of a group.
 * @typedef {{ lane?: TaskLane, group?: TaskGroup, depth: number, top: number, height: number }} TaskRow
 */

// Lanes of one kind that do the same.
class TaskGroup {
  /**
   * @param {string} does
   * @param {LaneKind} kind
   */
  constructor(does, kind) {
    this.does = does
    this.kind = kind
    this.isOpen = false
    /** @type {TaskLane[]} */
    this.lanes = []
    /** @type {GroupProfile | undefined} */
    this.profile = undefined
    /** @type {{ made: number, at: number, words: string[] } | undefined} */
    this.tally = undefined
  }

  get name() { return `${this.does} ×${this.lanes.length}` }
}

class TaskRows {
  static MOST = 40 // lanes that do the same and are still drawn one by one
  static LOWEST = 30 // px
  static HIGHEST = 84

  constructor() {
    /** @type {TaskRow[]} */
    this.rows = []
    /** @type {Map<string, TaskGroup>} */
    this.groups = new Map()
    this.made = '' // what they were made of
    /** @type {TaskTrace | undefined} */
    this.trace = undefined
    this.height = 0
    this.pitch = TaskRows.HIGHEST
  }

  /**
   * Makes the rows anew where the trace has other lanes than before, or the room is another one.
   * @param {TaskTrace} trace
   * @param {number} room px
   */
  update(trace, room) {
    if (this.trace === trace && this.made === this.recipe(trace, room)) return
    if (this.trace !== trace) this.groups = new Map()
    this.trace = trace
    this.gather(trace.tree())
    this.rows = this.list(trace.tree())
    this.place(room)
    this.made = this.recipe(trace, room)
  }

  /**
   * What the rows depend on.
   * @param {TaskTrace} trace
   * @param {number} room
   */
  recipe(trace, room) {
    return [trace.version, room, ...[...this.groups.values()].map(group => group.isOpen)].join(' ')
  }

  /** @param {TaskLane} lane */
  static key = ({ facts }) => `${facts.kind} ${facts.does}`

  /** @param {TaskLane[]} lanes */
  gather(lanes) {
    /** @type {Map<string, TaskLane[]>} */
    const same = new Map()
    for (const lane of lanes) {
      const key = TaskRows.key(lane)
      const others = same.get(key)
      if (others) others.push(lane)
      else same.set(key, [lane])
    }
    for (const [key, members] of same) {
      if (members.length <= TaskRows.MOST) {
        this.groups.delete(key)
        continue
      }
      const { does, kind } = members[0].facts
      const group = this.groups.get(key) ?? new TaskGroup(does, kind)
      group.lanes = members
      this.groups.set(key, group)
    }
  }

  /**
   * @param {TaskLane[]} lanes
   * @returns {TaskRow[]}
   */
  list(lanes) {
    /** @type {TaskRow[]} */
    const rows = []
    const listed = new Set()
    for (const lane of lanes) {
      const group = this.groups.get(TaskRows.key(lane))
      if (!group) rows.push({ lane, depth: lane.depth, top: 0, height: 0 })
      if (!group || listed.has(group)) continue
      listed.add(group)
      rows.push({ group, depth: lane.depth, top: 0, height: 0 })
      const members = group.isOpen ? group.lanes : []
      for (const one of members) rows.push({ lane: one, depth: lane.depth + 1, top: 0, height: 0 })
    }
    return rows
  }

  /** @param {number} room */
  place(room) {
    const weight = (/** @type {TaskRow} */ { group }) => (group ? 3 : 1)
    const sum = this.rows.reduce((sum, row) => sum + weight(row), 0)
    const lowest = room / Math.max(1, Math.floor(room / TaskRows.LOWEST)) // the last row in view is a whole one
    this.pitch = Math.max(lowest, Math.min(TaskRows.HIGHEST, room / Math.max(1, sum)))
    let top = 0
    for (const row of this.rows) {
      row.top = top
      row.height = this.pitch * weight(row)
      top += row.height
    }
    this.height = top
  }

  /**
   * The index of the row at that height, counted from the top of the first.
   * @param {number} y
   */
  indexAt(y) {
    let [low, high] = [0, this.rows.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.rows[middle].top <= y) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /**
   * The rows of which something is between these heights.
   * @param {number} from
   * @param {number} to
   */
  between(from, to) { return this.rows.slice(Math.max(0, this.indexAt(from)), this.indexAt(to) + 1) }
}
