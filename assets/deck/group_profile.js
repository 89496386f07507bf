// How many lanes of a group run and wait at each time, counted in slices of it.
'use strict'

/* global Wait */
/* exported GroupProfile */

class GroupProfile {
  static KINDS = 6 // Wait's five, and RUNS
  static RUNS = 5
  static PAUSE = 300 // ms until a profile that has grown is counted again

  /**
   * @param {TaskLane[]} lanes
   * @param {number} from µs
   * @param {number} slice µs
   * @param {number} count of slices
   * @param {number} now µs: nothing is known of later
   */
  constructor(lanes, from, slice, count, now) {
    this.from = from
    this.slice = slice
    this.count = count
    this.now = now
    this.size = lanes.length
    this.made = performance.now()
    // In each slice, how many more than in the one before; summed up at the end.
    this.counts = Array.from({ length: GroupProfile.KINDS }, () => new Int32Array(count + 2))
    for (const lane of lanes) this.countLane(lane)
    for (const kind of this.counts) for (let i = 1; i < kind.length; i++) kind[i] += kind[i - 1]
  }

  /** @param {number} time */
  index(time) { return Math.max(0, Math.min(this.count, Math.floor((time - this.from) / this.slice))) }

  /** @param {TaskLane} lane */
  countLane(lane) {
    const { begins, ends, waits, facts } = lane
    const [first, last] = [this.from, this.from + this.slice * this.count]
    const over = Math.min(facts.end ?? this.now, this.now)
    if (facts.begin > last || over < first) return
    let step = Math.max(0, lane.stepAt(first))
    if (!begins.length || begins[0] > first) this.wait(Wait.TURN, facts.begin, begins[0] ?? lane.running ?? over)
    for (; step < begins.length && begins[step] <= last; step++) {
      this.run(begins[step], ends[step])
      this.wait(waits[step], ends[step], Math.min(begins[step + 1] ?? lane.running ?? over, over))
    }
    if (lane.running !== undefined) this.run(lane.running, over)
  }

  /**
   * @param {number} kind
   * @param {number} from
   * @param {number} to
   */
  wait(kind, from, to) {
    const [begin, end] = [this.index(from), this.index(to)]
    if (end <= begin) return
    this.counts[kind][begin]++
    this.counts[kind][end]--
  }

  /**
   * A step counts in each slice of which it has a part.
   * @param {number} from
   * @param {number} to
   */
  run(from, to) {
    const runs = this.counts[GroupProfile.RUNS]
    if (to < this.from || from > this.from + this.slice * this.count) return
    runs[this.index(from)]++
    runs[this.index(to) + 1]--
  }

  /**
   * The profile for what is in view: the one there is where it still says enough, or a new one.
   * @param {TaskGroup} group
   * @param {TimeAxis} axis
   * @param {number} now
   */
  static of(group, axis, now) {
    const { profile, lanes } = group
    const slice = 2 ** Math.ceil(Math.log2(axis.pixel * 1.2)) // the same for many a width of the axis
    const isFit = profile?.slice === slice && profile.from <= axis.from
      && profile.from + profile.count * slice >= Math.min(axis.to, Math.max(now, axis.from))
    const isFresh = profile && (profile.now === now && profile.size === lanes.length
      || performance.now() - profile.made < GroupProfile.PAUSE)
    if (profile && isFresh && isFit) return profile
    const from = Math.floor(Math.max(0, axis.from - axis.span / 2) / slice) * slice
    const count = Math.ceil((axis.to + axis.span / 2 - from) / slice)
    return group.profile = new GroupProfile(lanes, from, slice, count, now)
  }
}
