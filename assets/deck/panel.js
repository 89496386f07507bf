// A demo's panel: runs and stops it, shows its code, terminal or picture, one at a time.
'use strict'

const atob8 = text => new TextDecoder().decode(Uint8Array.from(atob(text), letter => letter.charCodeAt(0)))

// The keys a demo may declare by name, as the browser calls them; all others are characters.
const KEY_NAMES = {
  Enter: 'enter', ' ': 'space', Tab: 'tab', ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'right', ArrowLeft: 'left',
}
const PAUSE_BEFORE_PICTURE = 2000 // ms the last terminal screen stays before the picture takes its place

class Panel {
  static of = element => element.panel ?? new Panel(element)

  constructor(element) {
    this.element = element
    element.panel = this
    this.name = element.dataset.demo
    this.place = element.querySelector('.demo-terminal')
    this.status = element.querySelector('.demo-status')
    this.state = 'away'
    this.tape = element.dataset.cast && new Tape(
      element.querySelector('.demo-recording'), element.dataset.cast, element.querySelector('.demo-cast'))
    const drawn = element.querySelector('.demo-picture').dataset.svg
    if (drawn) this.unveil(atob8(drawn), element.dataset.label)
    element.addEventListener('click', event => this.clicked(event))
  }

  get running() { return this.state === 'running' }

  // Called when the panel's slide is on screen: only then does it talk to the stage.
  connect() {
    if (Deck.exported) {
      this.say(`live: onstage run ${this.name}`)
    } else {
      this.wire ??= new Wire(`socket/demo/${this.name}`, {
        onText: message => this.hear(message),
        onBytes: bytes => this.draw(bytes),
        onState: connected => this.connected(connected),
      })
    }
    this.screen?.fit()
  }

  clicked({ target }) {
    const button = target.closest('button')
    if (!button) return
    if (button.dataset.do) this[button.dataset.do]()
    if (button.dataset.show) this.show(button.dataset.show)
    if (button.dataset.types) this.type(decodeURIComponent(button.dataset.types))
    button.blur()
  }

  // What a key does here, if anything.
  key({ key }) {
    const declared = this.running && this.button('key', KEY_NAMES[key] ?? key)
    if (declared) return () => this.type(decodeURIComponent(declared.dataset.types))
    const plays = this.element.dataset.view === 'recording' && {
      ' ': () => this.tape.toggle(), ArrowRight: () => this.tape.jump(5), ArrowLeft: () => this.tape.jump(-5),
    }[key]
    if (plays) return plays
    return { r: () => this.run(), x: () => this.stop(), c: () => this.turn(), t: () => this.replay(), e: () => this.edit() }[key.toLowerCase()]
  }

  run() {
    if (!this.running) this.wire?.send({ do: 'run' })
  }

  stop() {
    if (this.running) this.wire.send({ do: 'stop' })
  }

  // The recorded run, at once and in the same frame; T again goes back to the start of it.
  async replay() {
    if (!this.tape || !(await this.tape.play())) return
    this.show('recording')
    this.element.dataset.offer = ''
  }

  // A scratch copy, only for who steers; the file in demos/ is never touched.
  async edit() {
    if (!Deck.steers || !this.wire) return
    this.editor ??= new Editor(this.element.querySelector('.demo-editor'), {
      path: `demos/${this.name}.py`, onRun: () => this.rerun(),
    })
    this.show('editor')
    try {
      await this.editor.open(this.element.querySelector('.demo-code').textContent)
    } catch {
      this.say('the editor could not be loaded', 'bad')
    }
  }

  rerun() {
    if (this.editor?.ace && !this.running) this.wire.send({ do: 'run', scratch: this.editor.text })
  }

  keep() {
    if (this.editor?.ace) this.wire.send({ do: 'keep', scratch: this.editor.text })
  }

  discard() {
    this.editor?.discard()
    this.show('code')
  }

  type(text) {
    this.wire?.send(new TextEncoder().encode(text))
  }

  turn() {
    const open = [...this.element.querySelectorAll('[data-show]:enabled')].map(button => button.dataset.show)
    this.show(open[(open.indexOf(this.element.dataset.view) + 1) % open.length])
  }

  show(view) {
    clearTimeout(this.unveiling)
    this.element.dataset.view = view
    for (const button of this.element.querySelectorAll('[data-show]')) {
      button.setAttribute('aria-pressed', button.dataset.show === view)
    }
    const copy = this.scratch && 'Scratch copy'
    const label = { recording: this.element.dataset.label, transcript: this.element.dataset.label, picture: this.pictureLabel ?? copy, terminal: copy, editor: 'Scratch copy' }[view]
    const line = this.element.querySelector('.demo-label')
    line.textContent = label ?? ''
    line.hidden = !label
    if (view !== 'recording') this.tape?.stop()
    if (view === 'terminal') this.screen?.fit()
    else this.leave()
  }

  connected(connected) {
    if (connected) this.become(this.state === 'lost' ? 'away' : this.state)
    else if (this.state !== 'lost') {
      const cut = this.running
      this.become('lost')
      clearInterval(this.clock)
      this.say('the stage is gone; waiting for it', 'bad')
      if (cut) this.offer()
    }
  }

  hear(message) {
    if (message.screen) return this.fresh(message.screen)
    if (message.kept) return this.say(message.kept, 'good')
    this.scratch = message.scratch
    this.become(message.state)
    clearInterval(this.clock)
    if (message.state === 'running') this.started(message)
    else if (message.state === 'ended') this.ended(message)
    else this.say(message.why ?? '', message.state === 'refused' ? 'bad' : '')
    if (message.state === 'refused') this.offer()
  }

  // Something went wrong: the recording is one key away; on a stage that plays safe it starts by itself.
  offer() {
    if (!this.tape) return
    this.element.dataset.offer = 'recording'
    if (Deck.safe) this.replay()
  }

  // A new run, or an old one shown from a new beginning.
  fresh(number) {
    this.screenNumber = number
    this.drawn = 0
    this.screen ??= new Screen(this.place, keys => this.wire.send(keys))
    this.screen.terminal.write(Uint8Array.of(27, 99)) // ESC c, a full reset, behind all that is still to be drawn
    this.element.dataset.offer = ''
    this.button('show', 'terminal').disabled = false
  }

  draw(bytes) {
    const number = this.screenNumber
    this.screen.terminal.write(bytes, () => {
      if (number !== this.screenNumber) return
      this.drawn += bytes.length
      this.wire.send({ do: 'drawn', screen: number, bytes: this.drawn })
    })
  }

  started({ seconds, run }) {
    if (this.number !== run) this.show('terminal')
    this.number = run
    const since = performance.now() - seconds * 1000
    const tick = () => this.say(`running ${((performance.now() - since) / 1000).toFixed(1)} s`, 'live')
    tick()
    this.clock = setInterval(tick, 100)
  }

  ended({ how, code, seconds, limit, well, picture }) {
    const took = `${seconds.toFixed(1)} s`
    const what = {
      exit: code < 0 ? `killed by signal ${-code} after ${took}` : `exit ${code} · ${took}`,
      stop: `stopped after ${took}`,
      limit: `over its limit of ${limit} s: stopped`,
    }[how]
    const declared = Number(this.element.dataset.exits)
    this.say(how === 'exit' && !well ? `${what} (declared: exit ${declared})` : what, how === 'stop' ? '' : well ? 'good' : 'bad')
    if (picture) this.fetchPicture(picture, well)
    if (!well && how !== 'stop') this.offer()
  }

  async fetchPicture(path, well) {
    const answer = await fetch(path)
    if (!answer.ok) return
    this.unveil(await answer.text())
    if (well && this.element.dataset.view === 'terminal') {
      this.unveiling = setTimeout(() => this.show('picture'), PAUSE_BEFORE_PICTURE)
    }
  }

  // Put a picture in its place: of the last run, or of the recorded one, which then says so.
  unveil(text, label) {
    this.pictureLabel = label
    this.element.querySelector('.demo-picture').replaceChildren(Panel.drawing(text))
    this.button('show', 'picture').disabled = false
  }

  // The demo's SVG as part of the page: no scripts, the palette's colours as variables, the deck's own fonts.
  static drawing(text) {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
    for (const part of svg.querySelectorAll('script, foreignObject, metadata')) part.remove()
    svg.removeAttribute('width')
    svg.removeAttribute('height')
    const palette = Panel.palette()
    // The same picture may stand on two slides; a reference must not find its target on the hidden one.
    const own = `drawing-${Panel.drawings++}-`
    for (const part of [svg, ...svg.querySelectorAll('*')]) {
      for (const { name, value } of [...part.attributes]) {
        if (name.startsWith('on')) part.removeAttribute(name)
        else if (name === 'id') part.id = own + value
        else if (/^(xlink:)?href$/.test(name)) value.startsWith('#') ? part.setAttribute(name, `#${own}${value.slice(1)}`) : part.removeAttribute(name)
        else if (value.includes('#')) part.setAttribute(name, value
          .replace(/url\(#([^)]+)\)/g, `url(#${own}$1)`)
          .replace(/#[0-9a-f]{6}\b/gi, hex => palette[hex.toLowerCase()] ?? hex))
      }
    }
    return document.importNode(svg, true)
  }

  static drawings = 1

  // matplotlibrc draws in the dark look's colours; each of them is a variable of theme.css.
  static palette() {
    const names = ['ink', 'quiet', 'edge', 'line', 'sky', 'amber', 'green', 'vermilion', 'rose', 'yellow']
    return Object.fromEntries(names.map(name => [Look.colour(`dark-${name}`).toLowerCase(), `var(--${name})`]))
  }

  // What is on the terminal now, as text.
  text() {
    const { active } = this.screen?.terminal.buffer ?? {}
    if (!active) return ''
    return Array.from({ length: active.length }, (_, line) => active.getLine(line).translateToString(true)).join('\n')
  }

  become(state) {
    this.state = state
    this.element.dataset.state = state
    const steers = Deck.steers
    this.button('do', 'edit').disabled = !steers || state === 'away' || state === 'lost'
    this.button('do', 'run').disabled = !steers || !['idle', 'ended', 'refused'].includes(state)
    this.button('do', 'stop').disabled = !steers || state !== 'running'
    for (const button of this.element.querySelectorAll('[data-key]')) button.disabled = !steers || state !== 'running'
  }

  leave() {
    if (this.element.contains(document.activeElement)) document.activeElement.blur()
  }

  say(text, mood = '') {
    this.status.textContent = text
    this.status.dataset.mood = mood
    const problem = this.element.querySelector('.demo-problem')
    problem.textContent = mood === 'bad' ? text : ''
    problem.hidden = mood !== 'bad'
  }

  button(kind, value) {
    return this.element.querySelector(`button[data-${kind}="${CSS.escape(value)}"]`)
  }
}
