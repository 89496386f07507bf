// What a panel shows of a run's tasks: live, of the recording as it plays, or of the recording as it ended.
'use strict'

/* global CodeMarks, one, Paper, RecordingPlayer, reducedMotion, TaskStrip, TaskTrace, TaskView */
/* exported PanelTasks */

class PanelTasks {
  static GLIDE = 90 // ms by which what is drawn is behind what is known, so that it moves evenly
  static JUMP = 600_000 // µs behind which it no longer glides

  /** @param {Panel} panel */
  constructor(panel) {
    this.panel = panel
    this.packed = panel.element.querySelector('.demo-trace')?.textContent ?? ''
    /** @type {TaskTrace | undefined} */
    this.live = undefined
    /** @type {TaskTrace | undefined} */
    this.recorded = undefined
    /** @type {TaskView | undefined} */
    this.view = undefined
    /** @type {CodeMarks | undefined} */
    this.marks = undefined
    this.strip = new TaskStrip(panel)
    /** @type {Promise<TaskTrace | undefined> | undefined} */
    this.reading = undefined
    this.heard = 0 // ms: when the last part of the live trace came
    this.at = 0 // µs: how far the live trace is shown
    this.drawn = 0 // ms: when that was
    this.asked = 0 // the frame that was asked for
    document.addEventListener('look', () => this.wake())
    Reveal.on('resize', () => this.wake())
    this.offer()
  }

  /** @param {TracePart} part */
  hear(part) {
    if (part?.reset || !this.live) {
      this.live = new TaskTrace()
      this.at = 0
    }
    this.live.add(part)
    this.heard = performance.now()
    this.offer()
    this.wake()
  }

  /** Whether there is a recorded trace that says something, as far as is known. */
  get isRecorded() { return this.recorded ? this.recorded.says : Boolean(this.packed) }

  offer() { this.panel.enable('show', 'tasks', Boolean(this.live?.says) || this.isRecorded) }

  /** Reads the recorded trace, once; where that is not one, there is none. */
  load() {
    this.reading ??= this.read().catch(() => undefined)
    return this.reading
  }

  async read() {
    if (!this.packed) return undefined
    const trace = new TaskTrace()
    trace.add(JSON.parse(await RecordingPlayer.unpack(this.packed)))
    this.recorded = trace
    this.offer()
    this.wake()
    return trace
  }

  /** Whether the recording plays, or is paused, and has a trace that goes with it. */
  get follows() { return Boolean(this.recorded?.says && this.panel.player?.player) }

  /** @returns {'live' | 'recording' | 'kept'} what is shown: kept is the recorded trace as it ended */
  get source() {
    if (this.follows) return 'recording'
    return this.live?.says || this.panel.running || !this.isRecorded ? 'live' : 'kept'
  }

  /** Whether the view is of the recording, which its frame and its label then say. */
  isOfRecording(view = this.panel.element.dataset.view) {
    if (view === 'tasks') return this.source !== 'live'
    return view === 'code' && this.follows && !this.panel.player?.ended
  }

  // Something changed: show it in the next frame, and go on for as long as something moves.
  wake() {
    if (Paper.asked) return
    this.asked ||= requestAnimationFrame(() => {
      this.asked = 0
      this.frame()
    })
  }

  async frame() {
    const view = this.panel.element.dataset.view ?? ''
    if (!['code', 'tasks'].includes(view) || !Reveal.getCurrentSlide()?.contains(this.panel.element)) return
    const { source } = this
    if (source !== 'live') await this.load()
    const moment = source === 'live' ? this.liveMoment() : await this.recordedMoment(source)
    const moves = view === 'tasks' ? this.showLanes(source, moment) : this.showMarks(source, moment)
    this.panel.relabel()
    if (moves || moment.live && this.panel.running || this.follows) this.wake()
  }

  // No part comes while nothing happens; then what was known still holds.
  liveMoment() {
    const trace = this.live ?? new TaskTrace()
    const since = performance.now() - this.drawn
    this.drawn += since
    const now = this.panel.running ? trace.now + (performance.now() - this.heard) * 1000 : trace.now
    const ahead = now - this.at
    const glides = this.panel.running && !reducedMotion && Math.abs(ahead) < PanelTasks.JUMP
    this.at = glides ? this.at + ahead * (1 - Math.exp(-since / PanelTasks.GLIDE)) : now
    return { trace, at: this.at, live: this.panel.running }
  }

  /** @param {'recording' | 'kept'} source */
  async recordedMoment(source) {
    const trace = this.recorded ?? new TaskTrace()
    const { player } = this.panel
    const isOver = source === 'kept' || !player || await player.isOver()
    return { trace, at: isOver ? trace.now : Math.min(await player.time() * 1e6, trace.now), live: false }
  }

  /**
   * @param {'live' | 'recording' | 'kept'} source
   * @param {TaskMoment} moment
   * @param {number} [paper] device pixels for each pixel of the slide, on paper
   */
  showLanes(source, moment, paper) {
    this.view ??= new TaskView(one('.demo-tasks', this.panel.element), () => this.wake())
    const { trace } = moment
    this.strip.show(source, Math.min(trace.lanes.size, 12))
    return this.view.show(moment, paper)
  }

  /**
   * @param {'live' | 'recording' | 'kept'} source
   * @param {TaskMoment} moment
   */
  showMarks(source, { trace, at }) {
    const isNow = source === 'recording' || source === 'live' && this.panel.running
    if (!isNow && !this.marks) return false
    this.marks ??= new CodeMarks(one('.demo-code', this.panel.element))
    this.marks.place()
    if (isNow) this.marks.show(trace, at)
    else this.marks.clear()
    return false
  }

  /**
   * What a key does in this view.
   * @param {string} key
   */
  key(key) {
    const { view, panel } = this
    if (panel.element.dataset.view !== 'tasks') return undefined
    const isFocused = view && document.activeElement === view.lanes.canvas
    return isFocused ? view.lanes.input.key(key) : undefined
  }

  // On paper: as it ended, with the last screen where that is short.
  print() {
    const { element } = this.panel
    if (element.dataset.view !== 'tasks' || !this.recorded) return
    this.panel.relabel()
    const moment = { trace: this.recorded, at: this.recorded.now, live: false }
    this.showLanes('kept', moment, 2.5)
    this.showLanes('kept', moment, 2.5) // now that it is known how many lanes were left out
  }
}
