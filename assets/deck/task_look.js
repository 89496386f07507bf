// What lanes look like: the palette's colours, a texture for each kind of waiting, a shape for each end.
'use strict'

/* global Look, Wait */
/* exported TaskLook */

const TaskLook = {
  NAMES: ['ink', 'quiet', 'edge', 'line', 'ground', 'raised', 'terminal', 'sky', 'amber', 'green', 'vermilion', 'rose',
    'yellow'],
  /** @type {string[]} */
  cycle: [],
  /** @type {Record<string, string>} */
  colours: {},
  /** @type {Map<string, CanvasPattern>} */
  textures: new Map(),
  sans: (/** @type {number} */ size, weight = 400) => `${weight} ${size}px "Fira Sans", system-ui, sans-serif`,
  mono: (/** @type {number} */ size) => `400 ${size}px "Fira Code", ui-monospace, monospace`,

  read() {
    TaskLook.colours = Object.fromEntries(TaskLook.NAMES.map(name => [name, Look.variable(name)]))
    TaskLook.cycle = Look.variable('lane-colours').split(' ')
    TaskLook.textures.clear()
  },

  /**
   * The palette's name for the colour of a lane.
   * @param {TaskLane} lane
   */
  nameOf({ number, facts }) {
    if (facts.kind === 'thread' || facts.kind === 'process') return 'quiet'
    if (!TaskLook.cycle.length) TaskLook.read()
    return number === 1 ? 'ink' : TaskLook.cycle[(number - 2) % TaskLook.cycle.length]
  },

  /** @param {TaskLane} lane */
  of: lane => TaskLook.colours[TaskLook.nameOf(lane)],

  /**
   * The texture for a kind of waiting, sharp at that scale.
   * @param {CanvasRenderingContext2D} context
   * @param {number} wait
   * @param {number} scale device pixels for each of the canvas's own
   */
  texture(context, wait, scale) {
    const key = `${wait} ${scale}`
    const known = TaskLook.textures.get(key)
    if (known) return known
    const [square, path] = TaskLook.square(wait)
    const side = square * Math.SQRT2 // the smallest upright tile of squares that are turned by 45 degrees
    const tile = document.createElement('canvas')
    const size = Math.max(1, Math.round(side * scale))
    tile.width = tile.height = size
    const brush = tile.getContext('2d')
    if (!brush) throw new Error('no canvas here')
    brush.scale(size / side, size / side)
    brush.rotate(Math.PI / 4)
    brush.fillStyle = TaskLook.colours.edge
    for (let right = 0; right < 3; right++) {
      for (let down = -2; down < 2; down++) {
        const shifted = new Path2D()
        shifted.addPath(path, new DOMMatrix().translate(right * square, down * square))
        brush.fill(shifted)
      }
    }
    const texture = context.createPattern(tile, 'repeat')
    if (!texture) throw new Error('no patterns here')
    texture.setTransform(new DOMMatrix().scale(side / size))
    TaskLook.textures.set(key, texture)
    return texture
  },

  /**
   * The side of the square that is repeated, in px, and what is filled in it.
   * @param {number} wait
   * @returns {[number, Path2D]}
   */
  square(wait) {
    const kind = { [Wait.CLOCK]: 'waits', [Wait.TASK]: 'waits-task', [Wait.THREAD]: 'waits-thread' }[wait]
    const [side, ...path] = kind ? JSON.parse(Look.variable(`texture-${kind}`)).split(' ') : ['1']
    return [Number(side), new Path2D(path.join(' '))]
  },

  /** @type {Record<LaneEnd, string>} */
  END_COLOURS: { returned: 'green', raised: 'vermilion', cancelled: 'quiet', 'never ended': 'yellow', exited: 'green' },

  /** @param {TraceLane} facts */
  hasFailed: ({ how, detail }) => how === 'raised' || (how === 'exited' && /code [^0]/.test(detail ?? '')),

  /**
   * The palette's name for the colour of an end.
   * @param {TraceLane} facts
   */
  endColour: facts => (TaskLook.hasFailed(facts) ? 'vermilion' : TaskLook.END_COLOURS[facts.how ?? 'returned']),

  /**
   * How a lane ended, in words.
   * @param {TraceLane} facts
   */
  endWords(facts) {
    const { how, detail = '' } = facts
    if (how === 'raised') return `raised ${detail.split(':')[0]}`.trim()
    return how === 'exited' && detail ? detail : how ?? 'ended'
  },

  /**
   * The shape of an end: a tick, a cross, a barred circle, an open circle.
   * @param {CanvasRenderingContext2D} context
   * @param {TraceLane} facts
   * @param {number} x
   * @param {number} y
   */
  drawEnd(context, facts, x, y) {
    const colour = TaskLook.colours[TaskLook.endColour(facts)]
    const isOpen = facts.how === 'never ended'
    const isBarred = facts.how === 'cancelled'
    context.beginPath()
    context.arc(x, y, 8, 0, 7)
    context.fillStyle = isOpen || isBarred ? TaskLook.colours.raised : colour
    context.fill()
    context.strokeStyle = colour
    context.lineWidth = 2
    context.setLineDash(isOpen ? [3, 3] : [])
    context.stroke()
    context.setLineDash([])
    context.strokeStyle = isBarred ? colour : TaskLook.colours.ground
    context.beginPath()
    for (const [begin, ...corners] of TaskLook.strokes(facts)) {
      context.moveTo(x + begin[0], y + begin[1])
      for (const [right, down] of corners) context.lineTo(x + right, y + down)
    }
    context.stroke()
  },

  /**
   * @param {TraceLane} facts
   * @returns {number[][][]}
   */
  strokes(facts) {
    if (facts.how === 'never ended') return []
    if (facts.how === 'cancelled') return [[[-5.5, 5.5], [5.5, -5.5]]]
    if (TaskLook.hasFailed(facts)) return [[[-3, -3], [3, 3]], [[-3, 3], [3, -3]]]
    return [[[-4, 0], [-1, 3], [4, -3]]]
  },
}

document.addEventListener('look', TaskLook.read)
