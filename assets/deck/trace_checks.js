// What comes as a trace is not believed: whatever is not of the agreed shape is passed over, piece by piece.
'use strict'

/* exported TraceChecks */

const TraceChecks = {
  LATEST: 1e13, // µs: some months
  LANES: 200_000,
  KINDS: ['task', 'thread', 'process', 'callbacks'],
  ENDS: ['returned', 'raised', 'cancelled', 'never ended', 'exited'],

  /** @param {unknown} value @returns {value is number} */
  isTime: value => typeof value === 'number' && value >= 0 && value <= TraceChecks.LATEST,

  /** @param {unknown} value @returns {value is number} */
  isWhole: value => Number.isSafeInteger(value),

  /** @param {unknown} value @returns {unknown[]} */
  list: value => (Array.isArray(value) ? value : []),

  /** @param {unknown} value @param {number} most characters that are kept */
  text: (value, most) => (typeof value === 'string' ? value.slice(0, most) : ''),

  /**
   * @param {unknown} raw
   * @returns {TraceLane | undefined} undefined where it is not one
   */
  lane(raw) {
    if (typeof raw !== 'object' || raw === null) return undefined
    const { lane, kind, name, does, parent, loop, begin, end, how, detail, untaken } =
      /** @type {Record<string, unknown>} */ (raw)
    const { isTime, isWhole, text } = TraceChecks
    if (!isWhole(lane) || lane < 1 || lane > TraceChecks.LANES) return undefined
    if (!TraceChecks.KINDS.includes(String(kind)) || !isTime(begin) || typeof name !== 'string') return undefined
    const isOver = isTime(end) && end >= begin
    return {
      lane, kind: /** @type {LaneKind} */ (kind), name: text(name, 200), does: text(does, 200) || text(name, 200),
      parent: isWhole(parent) && parent < lane ? parent : null, // never a circle
      loop: isWhole(loop) ? loop : null,
      begin,
      end: isOver ? end : undefined,
      how: isOver && TraceChecks.ENDS.includes(String(how)) ? /** @type {LaneEnd} */ (how) : undefined,
      detail: text(detail, 500), untaken: untaken === true,
    }
  },

  /** @param {unknown} raw @returns {raw is TraceStep} */
  isStep(raw) {
    if (!Array.isArray(raw) || raw.length < 7) return false
    const [lane, begin, end, count, busy, wait, place] = raw
    const { isTime, isWhole } = TraceChecks
    return isWhole(lane) && isTime(begin) && isTime(end) && end >= begin && isWhole(count) && count >= 1
      && isTime(busy) && isWhole(wait) && wait >= 0 && wait <= 4 && isWhole(place) && place >= -1
  },

  /**
   * A place counts even where it is not one: those after it have numbers, too.
   * @param {unknown} raw
   * @returns {TracePlace}
   */
  place(raw) {
    const [line, end, text, name, file] = TraceChecks.list(raw)
    const isLine = TraceChecks.isWhole(line) && line >= 1
    return [
      isLine ? line : 0, TraceChecks.isWhole(end) ? end : 0, TraceChecks.text(text, 80), TraceChecks.text(name, 200),
      TraceChecks.isWhole(file) && file > 0 ? file : 0,
    ]
  },
}
