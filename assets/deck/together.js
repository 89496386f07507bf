// All windows of a talk are on the same slide: this one says where it goes, and goes where another went.
'use strict'

/* global DeckSocket, goTo, isSamePlace, keepAwake, Look, notice, Panel, Paper, placeIn */
/* exported Deck, Together */

// What is known of this window; most of it the stage says.
const Deck = {
  safe: false, // a recording takes the place of a run that goes wrong
  steers: !new URLSearchParams(location.search).has('preview'), // this window may run demos and move the others
  preview: new URLSearchParams(location.search).has('preview'), // a small copy on the presenter's page
  // Its panels talk to the stage; not those of a preview of what comes next.
  watches: new URLSearchParams(location.search).get('preview') !== 'next',
  // Without a stage, wherever it is opened: nothing can be run, recordings stand for the runs.
  exported: 'exported' in document.documentElement.dataset || !location.protocol.startsWith('http'),
}

const Together = {
  /** @type {DeckSocket | undefined} */
  socket: undefined,
  /** @type {Position | undefined} */
  at: undefined,
  leads: Boolean(location.hash.slice(2)), // opened at a certain slide: others come here
  /** @type {Partial<StateMessage>} */
  heard: {}, // the last the stage said of how windows look

  moved() {
    const place = placeIn(Reveal)
    if (!Deck.steers || isSamePlace(place, Together.at)) return
    Together.at = place
    Together.socket?.goes(place)
  },

  /** @param {ToWindow} message */
  hear(message) {
    if ('reload' in message) Together.reload()
    else if ('failed' in message) notice(message.failed)
    else if ('panel' in message) Together.panel(message.panel)
    else if ('safe' in message) Together.hello(message)
    else if ('elapsed' in message) Together.follow(message)
  },

  // reveal.js writes the address a little late; a reload must not come before it.
  reload() {
    const { id, f } = placeIn(Reveal)
    history.replaceState(null, '', `#/${id}${f === null ? '' : `/${f}`}`)
    location.reload()
  },

  /** @param {HelloMessage} message */
  hello({ safe, steers }) {
    Object.assign(Deck, { safe, steers })
    document.body.classList.toggle('watching', !steers)
    notice('')
  },

  /** @param {StateMessage} message */
  follow(message) {
    Together.dress(message)
    const { at } = message
    if (!Together.socket?.isNews(at)) return
    const leads = Deck.steers && (Together.leads || !at)
    Together.leads = false
    if (leads) {
      Together.at = undefined
      Together.moved()
    } else if (at && !isSamePlace(at, placeIn(Reveal))) {
      Together.at = at
      goTo(at.id, at.f)
    }
  },

  /**
   * The stage repeats all it knows each time; only what changed there may undo what was just done here.
   * @param {StateMessage} message
   */
  dress(message) {
    const { look, black, zoom } = message
    const before = Together.heard
    Together.heard = message
    if (look && look !== before.look && look !== Look.get()) Look.set(look)
    if (black !== undefined && black !== before.black && black !== Reveal.isPaused()) Reveal.togglePause(black)
    if (zoom && zoom !== before.zoom) {
      document.body.dataset.zoom = zoom
      for (const panel of Panel.onSlide()) panel.screen?.fit()
    }
  },

  /** @param {PanelCommand} command */
  panel({ name, do: act }) {
    for (const panel of Panel.onSlide()) if (panel.name === name) panel[act]()
  },

  start() {
    if (Deck.exported || Deck.preview || Paper.asked) return
    const socket = new DeckSocket('socket/deck', { onText: Together.hear })
    Together.socket = socket
    for (const event of ['slidechanged', 'fragmentshown', 'fragmenthidden']) Reveal.on(event, Together.moved)
    Reveal.on('paused', () => socket.send({ black: true }))
    Reveal.on('resumed', () => socket.send({ black: false }))
    document.addEventListener('look', () => socket.send({ look: Look.get() }))
    Reveal.addKeyBinding({ keyCode: 83, key: 'S', description: 'Presenter view' }, () => {
      open('/presenter', 'onstage-presenter')
    })
    keepAwake()
  },
}
