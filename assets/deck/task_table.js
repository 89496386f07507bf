// The same as the lanes, as a table: what each task is, does and did, as text.
'use strict'

/* global TaskFrame, TaskLane, TaskLook, TimeAxis, Wait */
/* exported TaskTable */

class TaskTable {
  static MOST = 200 // rows
  static PAUSE = 500 // ms between two changes
  static COLUMNS = ['name', 'coroutine', 'created by', 'state', 'at line', 'ran', 'longest step', 'ended']

  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container
    this.table = document.createElement('table')
    this.caption = this.table.createCaption()
    const head = this.table.createTHead().insertRow()
    for (const title of TaskTable.COLUMNS) {
      const cell = document.createElement('th')
      cell.scope = 'col'
      cell.textContent = title
      head.append(cell)
    }
    this.body = this.table.createTBody()
    this.filled = -Infinity
    container.append(this.table)
  }

  /**
   * Fills it, at most twice a second while a run goes on; returns whether that is still to be done.
   * @param {TaskMoment} moment
   */
  show(moment) {
    if (performance.now() - this.filled < TaskTable.PAUSE) return true
    this.filled = performance.now()
    const { trace, at } = moment
    const lanes = trace.tree()
    const cut = lanes.length > TaskTable.MOST ? `: the first ${TaskTable.MOST} of ${lanes.length}` : ''
    const caption = `Tasks at ${(at / 1e6).toFixed(1)} s${cut}`
    if (this.caption.textContent !== caption) this.caption.textContent = caption
    lanes.slice(0, TaskTable.MOST).forEach((lane, i) => this.fill(i, TaskTable.cells(lane, moment)))
    while (this.body.rows.length > Math.min(lanes.length, TaskTable.MOST)) this.body.deleteRow(-1)
    return false
  }

  /**
   * @param {number} index
   * @param {string[]} texts
   */
  fill(index, texts) {
    const row = this.body.rows[index] ?? this.addRow()
    texts.forEach((text, i) => {
      if (row.cells[i].textContent !== text) row.cells[i].textContent = text
    })
  }

  addRow() {
    const row = this.body.insertRow()
    TaskTable.COLUMNS.forEach((_, i) => {
      const cell = document.createElement(i ? 'td' : 'th')
      if (!i) cell.scope = 'row'
      row.append(cell)
    })
    return row
  }

  /**
   * @param {TaskLane} lane
   * @param {TaskMoment} moment
   */
  static cells(lane, { trace, at }) {
    const { facts } = lane
    const { doing, wait, place } = lane.stateAt(at)
    const [ran, longest] = lane.totals(at)
    const parent = trace.lanes.get(facts.parent ?? 0)?.facts.name ?? '–'
    const where = trace.whereIs(place)
    const blocks = lane.isOnLoop && longest > TaskLane.BLOCKS ? ', blocks the loop' : ''
    return [
      facts.name,
      facts.kind === 'task' || facts.kind === 'callbacks' ? facts.does : `${facts.does} (${facts.kind})`,
      parent,
      TaskTable.state(lane, doing, wait),
      doing === 'waits' && where ? where : '–',
      TimeAxis.duration(ran),
      `${TimeAxis.duration(longest)}${blocks}`,
      doing === 'ended' ? TaskTable.end(facts) : '–',
    ]
  }

  /**
   * @param {TaskLane} lane
   * @param {LaneState['doing']} doing
   * @param {number} wait
   */
  static state({ facts }, doing, wait) {
    if (doing !== 'waits') return doing
    if (facts.kind === 'callbacks') return '–'
    const words = {
      [Wait.NOTHING]: 'waits', [Wait.TURN]: TaskFrame.waits(Wait.TURN, ''), [Wait.CLOCK]: 'waits for clock or socket',
      [Wait.TASK]: 'waits for a task', [Wait.THREAD]: 'waits for thread or process',
    }
    return words[wait]
  }

  /** @param {TraceLane} facts */
  static end(facts) {
    const { how, detail, untaken } = facts
    if (how !== 'raised') return TaskLook.endWords(facts)
    return `raised ${detail?.replace(/:\s*$/, '')}${untaken ? ' (nobody took it)' : ''}`
  }
}
