// Wheel, pointer and keys on the lanes: scroll, pan, zoom, and open a group.
'use strict'

/* exported LanesInput */

class LanesInput {
  static NEAR = 4 // px a pointer may move in a click
  static STEP = 80 // px that an arrow key moves

  /** @param {TaskLanes} lanes */
  constructor(lanes) {
    this.lanes = lanes
    /** @type {{ id: number, x: number, y: number, from: number, moved: boolean } | undefined} */
    this.drag = undefined
    const { canvas } = lanes
    canvas.addEventListener('wheel', event => this.wheel(event), { passive: false })
    canvas.addEventListener('pointerdown', event => this.down(event))
    canvas.addEventListener('pointermove', event => this.move(event))
    canvas.addEventListener('pointerup', event => this.up(event))
    canvas.addEventListener('pointercancel', () => { this.drag = undefined })
  }

  /**
   * Where on the canvas, in its own pixels: the slide may be scaled.
   * @param {MouseEvent} event
   */
  place({ clientX, clientY }) {
    const { canvas } = this.lanes
    const box = canvas.getBoundingClientRect()
    const scale = canvas.clientWidth / box.width
    return { x: (clientX - box.left) * scale, y: (clientY - box.top) * scale }
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    event.preventDefault()
    event.stopPropagation()
    const line = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1
    const [across, down] = [event.deltaX * line, event.deltaY * line]
    if (event.ctrlKey || event.metaKey) this.zoom(Math.exp(-down / 300), this.place(event).x)
    else if (event.shiftKey) this.pan(across + down)
    else if (this.overflows) this.pan(across, down)
    else this.pan(across + down)
  }

  /** Whether there is more than what is in view; if not, a swipe is the deck's. */
  get canPan() { return !this.lanes.axis.isWhole || this.overflows }

  get overflows() { return this.lanes.rows.height > this.lanes.room }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button) return
    event.preventDefault() // the deck keeps the keys; Tab brings them here
    this.lanes.canvas.setPointerCapture(event.pointerId)
    this.drag = { id: event.pointerId, ...this.place(event), from: this.place(event).x, moved: false }
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { drag } = this
    if (!drag || drag.id !== event.pointerId) {
      this.point(event)
      return
    }
    const { x, y } = this.place(event)
    if (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < LanesInput.NEAR) return
    this.pan(drag.x - x, drag.y - y)
    Object.assign(drag, { x, y, moved: true })
  }

  /** @param {PointerEvent} event */
  up(event) {
    const clicked = this.drag && !this.drag.moved
    this.drag = undefined
    const group = clicked ? this.groupAt(event) : undefined
    if (!group) return
    group.isOpen = !group.isOpen
    this.lanes.onChange()
  }

  /** @param {PointerEvent} event */
  point(event) {
    const { canvas } = this.lanes
    canvas.style.cursor = this.groupAt(event) ? 'pointer' : this.canPan && 'grab' || ''
  }

  /** @param {PointerEvent} event */
  groupAt(event) {
    const { rows, sheet, scroll } = this.lanes
    const { y } = this.place(event)
    if (!sheet || y < sheet.top || y > sheet.bottom) return undefined
    const row = rows.rows[rows.indexAt(y - sheet.top + scroll)]
    return row && y - sheet.top + scroll < row.top + row.height ? row.group : undefined
  }

  /**
   * @param {number} across px
   * @param {number} [down]
   */
  pan(across, down = 0) {
    this.lanes.axis.pan(across)
    this.lanes.scroll += down
    this.lanes.onChange()
  }

  /**
   * @param {number} factor
   * @param {number} [x] what stays where it is; the middle, or the newest while that is followed
   */
  zoom(factor, x) {
    const { axis, sheet, moment } = this.lanes
    axis.zoom(factor, x ?? (axis.follows && moment?.live ? axis.x(axis.now) : axis.left + axis.width / 2))
    if (sheet) this.lanes.onChange()
  }

  whole() {
    this.lanes.axis.showWhole()
    this.lanes.onChange()
  }

  toggleGroups() {
    const groups = [...this.lanes.rows.groups.values()]
    const open = groups.some(group => !group.isOpen)
    for (const group of groups) group.isOpen = open
    this.lanes.onChange()
  }

  /**
   * What a key does while the lanes have the focus.
   * @param {string} key
   * @returns {(() => void) | undefined}
   */
  key(key) {
    const step = LanesInput.STEP
    switch (key) {
      case 'ArrowLeft': return () => this.pan(-step)
      case 'ArrowRight': return () => this.pan(step)
      case 'ArrowUp': return () => this.pan(0, -step)
      case 'ArrowDown': return () => this.pan(0, step)
      case '+': case '=': return () => this.zoom(1.5)
      case '-': return () => this.zoom(1 / 1.5)
      case '0': return () => this.whole()
      case 'Enter': return () => this.toggleGroups()
      default: return undefined
    }
  }
}
