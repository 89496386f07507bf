// A demo's panel: runs and stops it, shows its code, terminal or picture, one at a time.
'use strict'

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
    element.addEventListener('click', event => this.clicked(event))
  }

  get running() { return this.state === 'running' }

  // Called when the panel's slide is on screen: only then does it talk to the stage.
  connect() {
    if (!location.protocol.startsWith('http')) {
      this.say(`to run it: onstage run ${this.name}`)
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
    if (button.dataset.types) this.type(button.dataset.types)
    button.blur()
  }

  // Returns whether the key meant something here.
  key(event) {
    const declared = this.running && this.button('key', { ' ': 'space' }[event.key] ?? event.key.toLowerCase())
    const act = declared
      ? () => this.type(declared.dataset.types)
      : { r: () => this.run(), x: () => this.stop(), c: () => this.turn() }[event.key.toLowerCase()]
    act?.()
    return Boolean(act)
  }

  run() {
    if (!this.running) this.wire?.send({ do: 'run' })
  }

  stop() {
    if (this.running) this.wire.send({ do: 'stop' })
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
    if (view === 'terminal') this.screen?.fit()
    else this.leave()
  }

  connected(connected) {
    if (connected) this.become(this.state === 'lost' ? 'away' : this.state)
    else { this.become('lost'); this.say('the stage is gone; waiting for it') }
  }

  hear(message) {
    if (message.screen) return this.fresh(message.screen)
    this.become(message.state)
    clearInterval(this.clock)
    if (message.state === 'running') this.started(message)
    else if (message.state === 'ended') this.ended(message)
    else this.say(message.why ?? '', message.state === 'refused' ? 'bad' : '')
  }

  // A new run, or an old one shown from a new beginning.
  fresh(number) {
    this.screenNumber = number
    this.drawn = 0
    this.screen ??= new Screen(this.place, { onKeys: keys => this.wire.send(keys), onLeave: () => this.leave() })
    this.screen.terminal.reset()
    this.button('show', 'terminal').disabled = false
    this.button('show', 'picture').disabled = true
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
  }

  async fetchPicture(path, well) {
    const answer = await fetch(path)
    if (!answer.ok) return
    this.element.querySelector('.demo-picture').replaceChildren(Panel.drawing(await answer.text()))
    this.button('show', 'picture').disabled = false
    if (well && this.element.dataset.view === 'terminal') {
      this.unveiling = setTimeout(() => this.show('picture'), PAUSE_BEFORE_PICTURE)
    }
  }

  // The demo's SVG as part of the page: no scripts, the palette's colours as variables, the deck's own fonts.
  static drawing(text) {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
    for (const part of svg.querySelectorAll('script, foreignObject, metadata')) part.remove()
    svg.removeAttribute('width')
    svg.removeAttribute('height')
    const palette = Panel.palette()
    for (const part of [svg, ...svg.querySelectorAll('*')]) {
      for (const { name, value } of [...part.attributes]) {
        if (name.startsWith('on')) part.removeAttribute(name)
        else if (value.includes('#')) part.setAttribute(name, value.replace(/#[0-9a-f]{6}\b/gi, hex => palette[hex.toLowerCase()] ?? hex))
      }
    }
    return document.importNode(svg, true)
  }

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
    this.button('do', 'run').disabled = !['idle', 'ended', 'refused'].includes(state)
    this.button('do', 'stop').disabled = state !== 'running'
    for (const button of this.element.querySelectorAll('[data-key]')) button.disabled = state !== 'running'
  }

  leave() {
    if (this.element.contains(document.activeElement)) document.activeElement.blur()
  }

  say(text, mood = '') {
    this.status.textContent = text
    this.status.dataset.mood = mood
  }

  button(kind, value) {
    return this.element.querySelector(`button[data-${kind}="${CSS.escape(value)}"]`)
  }
}
