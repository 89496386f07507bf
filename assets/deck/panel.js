// A demo's panel: runs and stops it, shows its code, terminal, picture or tasks, one at a time.
'use strict'

/* global all, around, countUp, Deck, Drawing, Editor, one, oneOf, PanelTasks, RecordingPlayer, StageSocket */
/* global TerminalScreen, unfocus */
/* exported Panel */

/**
 * What a panel knows of its demo: no connection was made yet; it broke; otherwise what the stage said last.
 * @typedef {'away' | 'lost' | 'idle' | 'refused' | 'running' | 'ended'} PanelState
 */

// The keys a demo may declare by name, as the browser calls them; all others are characters.
/** @type {Record<string, string>} */
const KEY_NAMES = {
  Enter: 'enter', ' ': 'space', Tab: 'tab', ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'right', ArrowLeft: 'left',
}
const PAUSE_BEFORE_PICTURE = 2000 // ms the last terminal screen stays before the picture takes its place

/*
  | state   | the stage says, or else   | next state | what is shown                                             |
  |:--------|:--------------------------|:-----------|:----------------------------------------------------------|
  | away    | (connected)               | away       | the code; nothing can be run until the stage has spoken   |
  | any     | state: idle               | idle       | Run is enabled                                            |
  | any     | state: refused            | refused    | the reason; the recording is offered                      |
  | any     | state: running            | running    | the terminal where the run is new; a clock; Stop and keys |
  | any     | state: ended              | ended      | its words; the picture after 2 s where all went well;     |
  |         |                           |            | the recording is offered where it did not                 |
  | any     | screen                    | as before  | an empty terminal, for the output that follows            |
  | any     | kept                      | as before  | where the scratch copy was written                        |
  | any     | tasks                     | as before  | lanes and marks, in the views that have them              |
  | running | (the connection broke)    | lost       | so in a line; the recording is offered; nothing can be run|
  | others  | (the connection broke)    | lost       | so in a line; nothing can be run                          |
  | lost    | (connected)               | away       | the same, until the stage has spoken                      |

  "Offered": its button is lit; on a stage that plays safe it starts by itself. Channel.follow in
  scripts/onstage/stage/channel.py says when the stage sends what.
*/
class Panel {
  /**
   * The panel of a `.demo`, made when it is first asked for.
   * @param {HTMLElement} element
   */
  static of = element => element.panel ?? new Panel(element)

  /** The panels on the slide that is shown. */
  static onSlide() {
    const slide = Reveal.getCurrentSlide()
    return slide ? all('.demo', slide).map(Panel.of) : []
  }

  /** @param {HTMLElement} element */
  constructor(element) {
    const { demo = '', cast, label } = element.dataset
    this.element = element
    element.panel = this
    this.name = demo
    this.status = one('.demo-status', element)
    /** @type {PanelState} */
    this.state = 'away'
    /** @type {number | undefined} */
    this.number = undefined // of the run that was followed last
    this.scratch = false // that run was of a scratch copy
    /** @type {StageSocket<ToPanel, FromPanel> | undefined} */
    this.socket = undefined
    /** @type {TerminalScreen | undefined} */
    this.screen = undefined
    this.screenNumber = 0
    this.drawn = 0 // bytes of output on that screen
    /** @type {Editor | undefined} */
    this.editor = undefined
    /** @type {string | undefined} */
    this.pictureLabel = undefined
    this.clock = 0
    this.unveiling = 0
    this.player = cast
      ? new RecordingPlayer(one('.demo-recording', element), cast, one('.demo-cast', element).textContent ?? '')
      : undefined
    const { svg } = one('.demo-picture', element).dataset
    if (svg) this.unveil(Drawing.unpack(svg), label)
    this.before = 'code' // the view that was left for the tasks
    this.tasks = new PanelTasks(this)
    element.addEventListener('click', event => this.clicked(event))
  }

  get running() { return this.state === 'running' }

  // Called when the panel's slide is on screen: only then does it talk to the stage.
  connect() {
    if (Deck.exported) {
      this.say(`live: onstage run ${this.name}`)
    } else {
      this.socket ??= new StageSocket(`socket/demo/${this.name}`, {
        onText: message => this.hear(message),
        onBytes: bytes => this.draw(bytes),
        onState: connected => this.connected(connected),
      })
    }
    this.screen?.fit()
  }

  /** @type {Record<string, () => void>} */
  actions = {
    run: () => this.run(),
    stop: () => this.stop(),
    replay: () => this.replay(),
    edit: () => this.edit(),
    rerun: () => this.rerun(),
    keep: () => this.keep(),
    discard: () => this.discard(),
  }

  /** @param {Event} event */
  clicked(event) {
    const button = around(event, 'button')
    if (!button) return
    const { do: action, show, types } = button.dataset
    if (action) this.actions[action]()
    if (show) this.show(show)
    if (types) this.type(decodeURIComponent(types))
    button.blur()
  }

  /**
   * What a key does here, if anything.
   * @param {KeyboardEvent} event
   * @returns {(() => void) | undefined}
   */
  key({ key }) {
    const declared = this.running ? this.button('key', KEY_NAMES[key] ?? key)?.dataset.types : undefined
    if (declared) return () => this.type(decodeURIComponent(declared))
    const { player } = this
    const own = this.tasks.key(key)
    if (own) return own
    if (player && this.playsIn(this.element.dataset.view)) {
      if (key === ' ') return () => player.toggle()
      if (key === 'ArrowRight') return () => player.jump(5)
      if (key === 'ArrowLeft') return () => player.jump(-5)
    }
    switch (key.toLowerCase()) {
      case 'r': return () => this.run()
      case 'x': return () => this.stop()
      case 'c': return () => this.turn()
      case 't': return () => this.replay()
      case 'w': return () => this.watch()
      case 'e': return () => this.edit()
      default: return undefined
    }
  }

  run() {
    if (!this.running) this.socket?.send({ do: 'run' })
  }

  stop() {
    if (this.running) this.socket?.send({ do: 'stop' })
  }

  // The recorded run, at once and in the same frame; T again goes back to the start of it.
  async replay() {
    if (!this.player) return
    await this.tasks.load()
    if (!(await this.player.play())) return
    this.show(this.playsIn('tasks') && this.element.dataset.view === 'tasks' ? 'tasks' : 'recording')
    this.element.dataset.offer = ''
  }

  // A scratch copy, only for who steers; the file in demos/ is never touched.
  async edit() {
    if (!Deck.steers || !this.socket) return
    this.editor ??= new Editor(one('.demo-editor', this.element), {
      path: `demos/${this.name}.py`, onRun: () => this.rerun(),
    })
    this.show('editor')
    try {
      await this.editor.open(one('.demo-code', this.element).textContent ?? '')
    } catch {
      this.say('the editor could not be loaded', 'bad')
    }
  }

  rerun() {
    if (this.editor?.ace && !this.running) this.socket?.send({ do: 'run', scratch: this.editor.text })
  }

  keep() {
    if (this.editor?.ace) this.socket?.send({ do: 'keep', scratch: this.editor.text })
  }

  discard() {
    this.editor?.discard()
    this.show('code')
  }

  /** @param {string} text */
  type(text) {
    this.socket?.send(new TextEncoder().encode(text))
  }

  turn() {
    const views = all('[data-show]:enabled', this.element).map(button => button.dataset.show ?? '')
    this.show(views[(views.indexOf(this.element.dataset.view ?? '') + 1) % views.length])
  }

  // The tasks, and back.
  watch() {
    const { view = 'code' } = this.element.dataset
    if (view === 'tasks') this.show(this.before)
    else if (!this.button('show', 'tasks')?.disabled) this.show('tasks')
  }

  /**
   * Whether the recording goes on, and takes keys, in that view.
   * @param {string | undefined} view
   */
  playsIn(view) { return view === 'recording' || view === 'tasks' && this.tasks.follows }

  /** @param {string} view code, terminal, picture, tasks, transcript, recording or editor */
  show(view) {
    clearTimeout(this.unveiling)
    if (view === 'tasks') this.before = this.element.dataset.view ?? 'code'
    this.element.dataset.view = view
    for (const button of all('[data-show]', this.element)) {
      button.setAttribute('aria-pressed', String(button.dataset.show === view))
    }
    if (!this.playsIn(view) && !(view === 'code' && this.tasks.follows)) this.player?.stop()
    this.relabel()
    this.tasks.wake()
    if (view === 'terminal') this.screen?.fit()
    else this.leave()
  }

  relabel() {
    const { view = 'code' } = this.element.dataset
    const label = this.label(view)
    const line = one('.demo-label', this.element)
    if (line.textContent !== label) line.textContent = label
    line.hidden = !label
    this.element.dataset.source = this.tasks.isOfRecording(view) ? 'recording' : ''
  }

  /**
   * What tells a recording or a scratch copy from a run of the demo.
   * @param {string} view
   */
  label(view) {
    const copy = this.scratch ? 'Scratch copy' : ''
    if (this.tasks.isOfRecording(view)) return this.element.dataset.label ?? ''
    switch (view) {
      case 'recording': case 'transcript': return this.element.dataset.label ?? ''
      case 'picture': return this.pictureLabel ?? copy
      case 'terminal': case 'tasks': return copy
      case 'editor': return 'Scratch copy'
      default: return ''
    }
  }

  /** @param {boolean} connected */
  connected(connected) {
    if (connected) {
      this.become(this.state === 'lost' ? 'away' : this.state)
    } else if (this.state !== 'lost') {
      const wasRunning = this.running
      this.become('lost')
      clearInterval(this.clock)
      this.say('the stage is gone; waiting for it', 'bad')
      if (wasRunning) this.offer()
    }
  }

  /** @param {ToPanel} message */
  hear(message) {
    if ('screen' in message) this.fresh(message.screen)
    else if ('kept' in message) this.say(message.kept, 'good')
    else if ('tasks' in message) this.tasks.hear(message.tasks)
    else this.follow(message)
  }

  /** @param {IdleMessage | RefusedMessage | RunningMessage | EndedMessage} message */
  follow(message) {
    this.scratch = 'scratch' in message && message.scratch
    this.become(message.state)
    clearInterval(this.clock)
    if (message.state === 'running') {
      this.started(message)
    } else if (message.state === 'ended') {
      this.ended(message)
    } else if (message.state === 'refused') {
      this.say(message.why, 'bad')
      this.offer()
    } else {
      this.say('')
    }
  }

  // Something went wrong: the recording is one key away; on a stage that plays safe it starts by itself.
  offer() {
    if (!this.player) return
    this.element.dataset.offer = 'recording'
    if (Deck.safe) this.replay()
  }

  /**
   * A new run, or an old one shown from a new beginning.
   * @param {number} number
   */
  fresh(number) {
    this.screenNumber = number
    this.drawn = 0
    this.screen ??= new TerminalScreen(one('.demo-terminal', this.element), keys => this.socket?.send(keys))
    this.screen.terminal.write(Uint8Array.of(27, 99)) // ESC c, a full reset, behind all that is still to be drawn
    this.element.dataset.offer = ''
    this.enable('show', 'terminal', true)
  }

  /** @param {Uint8Array} bytes */
  draw(bytes) {
    const number = this.screenNumber
    this.screen?.terminal.write(bytes, () => {
      if (number !== this.screenNumber) return
      this.drawn += bytes.length
      this.socket?.send({ do: 'drawn', screen: number, bytes: this.drawn })
    })
  }

  /** @param {RunningMessage} message */
  started({ seconds, run }) {
    if (this.number !== run) this.begin()
    this.number = run
    this.clock = countUp(seconds, text => this.say(text, 'live'))
  }

  // A new run: on the terminal, or where the tasks are watched, there.
  begin() {
    this.player?.stop()
    this.show(this.element.dataset.view === 'tasks' ? 'tasks' : 'terminal')
  }

  /** @param {EndedMessage} message */
  ended({ words, mood, well, picture }) {
    this.say(words, mood)
    if (picture) this.fetchPicture(picture, well)
    if (mood === 'bad') this.offer()
  }

  /**
   * @param {string} path
   * @param {boolean} well
   */
  async fetchPicture(path, well) {
    const answer = await fetch(path)
    if (!answer.ok) return
    this.unveil(Drawing.parse(await answer.text()))
    if (well && this.element.dataset.view === 'terminal') {
      this.unveiling = setTimeout(() => this.show('picture'), PAUSE_BEFORE_PICTURE)
    }
  }

  /**
   * Puts a picture in its place: of the last run, or of the recorded one, which a label then says.
   * @param {Element} drawing
   * @param {string} [label]
   */
  unveil(drawing, label) {
    this.pictureLabel = label
    one('.demo-picture', this.element).replaceChildren(drawing)
    this.enable('show', 'picture', true)
  }

  // What is on the terminal now, as text.
  text() {
    const buffer = this.screen?.terminal.buffer.active
    if (!buffer) return ''
    const lines = Array.from({ length: buffer.length }, (_, line) => buffer.getLine(line)?.translateToString(true))
    return lines.join('\n')
  }

  /** @param {PanelState} state */
  become(state) {
    this.state = state
    this.element.dataset.state = state
    this.tasks.wake()
    const { steers } = Deck
    this.enable('do', 'edit', steers && state !== 'away' && state !== 'lost')
    this.enable('do', 'run', steers && ['idle', 'ended', 'refused'].includes(state))
    this.enable('do', 'stop', steers && state === 'running')
    for (const button of all('[data-key]', this.element)) {
      button.toggleAttribute('disabled', !steers || state !== 'running')
    }
  }

  leave() {
    if (this.element.contains(document.activeElement)) unfocus()
  }

  /**
   * @param {string} text
   * @param {Mood | 'live'} [mood]
   */
  say(text, mood = '') {
    this.status.textContent = text
    this.status.dataset.mood = mood
    const problem = one('.demo-problem', this.element)
    problem.textContent = mood === 'bad' ? text : ''
    problem.hidden = mood !== 'bad'
  }

  /**
   * @param {'do' | 'show' | 'key'} kind
   * @param {string} value
   * @returns {HTMLButtonElement | null}
   */
  button(kind, value) {
    return this.element.querySelector(`button[data-${kind}="${CSS.escape(value)}"]`)
  }

  /**
   * @param {'do' | 'show'} kind
   * @param {string} value
   * @param {boolean} enabled
   */
  enable(kind, value, enabled) {
    oneOf(HTMLButtonElement, `button[data-${kind}="${value}"]`, this.element).disabled = !enabled
  }
}
