// The time axis of the lanes: which stretch of a run is in view, and where a time is on it.
'use strict'

/* exported TimeAxis */

class TimeAxis {
  static SECOND = 1e6
  static LEAST = 200 // µs: nearer one cannot go
  static STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]

  constructor() {
    this.left = 0 // px
    this.width = 1
    this.from = 0 // µs
    this.span = TimeAxis.SECOND
    this.whole = TimeAxis.SECOND // what there is to be seen, in µs
    this.isWhole = true // in view is all of it, however long it becomes
    this.follows = true // the newest stays in view
    this.now = 0 // µs: the newest
  }

  get to() { return this.from + this.span }

  /** @param {number} time */
  x(time) { return this.left + (time - this.from) / this.span * this.width }

  /** @param {number} x */
  time(x) { return this.from + (x - this.left) / this.width * this.span }

  /** How many µs a pixel is. */
  get pixel() { return this.span / this.width }

  /**
   * Moves on with the run; returns whether it is still on its way there.
   * @param {number} now µs
   * @param {boolean} live
   * @param {boolean} glides
   */
  follow(now, live, glides) {
    this.now = now
    this.whole = live ? TimeAxis.round(now / 0.95) : Math.max(now * 1.01, 1000)
    if (!this.isWhole) {
      const last = this.from + this.span * 0.92
      if (this.follows && (now > last || now < this.from)) this.from = Math.max(0, now - this.span * 0.92)
      return false
    }
    this.from = 0
    const away = this.whole - this.span
    const arrives = !glides || Math.abs(away) < this.whole / 500
    this.span = arrives ? this.whole : this.span + away * 0.2
    return !arrives
  }

  /**
   * The next round length: a live axis grows in steps, so that what is drawn stays where it is for a while.
   * @param {number} time
   */
  static round(time) {
    const seconds = Math.max(1, time / TimeAxis.SECOND)
    const power = 10 ** Math.floor(Math.log10(seconds))
    const step = TimeAxis.STEPS.find(step => step * power >= seconds) ?? 10
    return step * power * TimeAxis.SECOND
  }

  showWhole() {
    this.isWhole = true
    this.follows = true
  }

  /**
   * Makes what is at that pixel larger, or smaller where the factor is below 1.
   * @param {number} factor
   * @param {number} x
   */
  zoom(factor, x) {
    const at = this.time(x)
    const span = Math.max(TimeAxis.LEAST, this.span / factor)
    if (span >= this.whole) {
      this.showWhole()
      return
    }
    this.isWhole = false
    this.span = span
    this.from = at - (x - this.left) / this.width * span
    this.clamp()
    this.follows &&= this.now <= this.to
  }

  /** @param {number} pixels */
  pan(pixels) {
    if (this.isWhole) return
    this.follows = false
    this.from += pixels * this.pixel
    this.clamp()
  }

  clamp() { this.from = Math.max(0, Math.min(this.from, this.whole - this.span)) }

  /** How far apart the times are that are named on the axis: µs. */
  get step() {
    const least = this.span / Math.max(2, Math.floor(this.width / 110))
    const power = 10 ** Math.floor(Math.log10(least))
    return ([1, 2, 5].find(step => step * power >= least) ?? 10) * power
  }

  /** The times that are named on the axis, and how they are named. */
  ticks() {
    const { step } = this
    const first = Math.ceil(this.from / step)
    const count = Math.floor(this.to / step) - first + 1
    return Array.from({ length: count }, (_, i) => {
      const time = (first + i) * step
      return { time, text: TimeAxis.text(time, step) }
    })
  }

  /**
   * A time in words, as exact as the distance to its neighbours asks for.
   * @param {number} time µs
   * @param {number} step µs from one time to the next
   * @param {number} [finer] how many times as exact
   */
  static text(time, step, finer = 1) {
    const [unit, name] = step >= 50_000 ? [TimeAxis.SECOND, 's'] : [1000, 'ms']
    const digits = Math.max(0, Math.ceil(-Math.log10(step / finer / unit) - 1e-9))
    return `${(time / unit).toFixed(Math.min(digits, 3))} ${name}`
  }

  /**
   * A duration in words: 3.2 s, 140 ms, 0.3 ms.
   * @param {number} time µs
   */
  static duration(time) {
    if (time >= TimeAxis.SECOND) return `${(time / TimeAxis.SECOND).toFixed(time < 1e7 ? 1 : 0)} s`
    if (time >= 10_000) return `${Math.round(time / 1000)} ms`
    return time >= 50 || time === 0 ? `${Number((time / 1000).toFixed(1))} ms` : '<0.1 ms'
  }

  /**
   * What a loop's own clock says, in words: 12 h 30.
   * @param {number} seconds
   */
  static clock(seconds) {
    if (Math.abs(seconds) < 100) return `${Number(seconds.toFixed(1))} s`
    const minutes = Math.round(seconds / 60)
    if (Math.abs(minutes) < 100) return `${minutes} min`
    return `${Math.floor(minutes / 60)} h ${String(Math.abs(minutes % 60)).padStart(2, '0')}`
  }
}
