// The presenter's page: a row of buttons for each demo of this slide and of the next one.
'use strict'

/* global around, countUp, one, oneOf, stage, StageSocket */
/* exported firstDemoRow, showDemos */

/** @type {Record<string, DemoRow>} */
const demoRows = {} // by the demos' names

/** The row that R, X, T and C are for. */
const firstDemoRow = () => Object.values(demoRows).find(({ element }) => element.dataset.when === 'now')

/**
 * A row for each demo of this slide and of the next one.
 * @param {Slide} slide
 * @param {Slide | undefined} after
 */
function showDemos(slide, after) {
  const wanted = new Map()
  for (const demo of slide.demos) wanted.set(demo.name, { demo, when: 'now' })
  for (const demo of after?.demos ?? []) {
    if (!wanted.has(demo.name)) wanted.set(demo.name, { demo, when: 'next' })
  }
  for (const [name, row] of Object.entries(demoRows)) {
    if (!wanted.has(name)) row.close()
  }
  for (const [name, { demo, when }] of wanted) {
    demoRows[name] ??= new DemoRow(demo)
    demoRows[name].element.dataset.when = when
  }
}

class DemoRow {
  static BUTTONS = '<b></b><button data-do="run">Run <kbd>R</kbd></button>'
    + '<button data-do="stop">Stop <kbd>X</kbd></button><button data-do="replay">Recording <kbd>T</kbd></button>'
    + '<button data-do="turn">Turn <kbd>C</kbd></button><output></output>'

  /** @param {Demo} demo */
  constructor({ name, recorded }) {
    this.name = name
    this.clock = 0
    this.element = document.createElement('div')
    this.element.className = 'demo-row'
    this.element.innerHTML = DemoRow.BUTTONS
    one('b', this.element).textContent = name
    this.button('replay').disabled = !recorded
    this.element.onclick = event => this.act(around(event, 'button')?.dataset.do)
    one('#demos').append(this.element)
    /** @type {StageSocket<ToPanel, FromPanel>} */
    this.socket = new StageSocket(`socket/demo/${name}?quiet`, {
      onText: message => this.hear(message),
      onState: up => { if (!up) this.become('lost', 'the stage is gone') },
    })
  }

  /** @param {string} action */
  button(action) { return oneOf(HTMLButtonElement, `[data-do="${action}"]`, this.element) }

  /** @param {string} [action] */
  act(action) {
    if (!action || this.button(action).disabled) return
    if (action === 'run' || action === 'stop') this.socket.send({ do: action })
    else if (action === 'replay' || action === 'turn') stage.send({ panel: { name: this.name, do: action } })
  }

  /** @param {ToPanel} message */
  hear(message) {
    if (!('state' in message)) return
    clearInterval(this.clock)
    if (message.state === 'running') this.clock = countUp(message.seconds, text => this.become('running', text))
    else if (message.state === 'ended') this.become('ended', message.words, message.mood)
    else if (message.state === 'refused') this.become('refused', message.why, 'bad')
    else this.become('idle', 'ready')
  }

  /**
   * @param {'lost' | 'idle' | 'refused' | 'running' | 'ended'} how
   * @param {string} text
   * @param {Mood} [mood]
   */
  become(how, text, mood = '') {
    this.element.dataset.state = how
    this.element.dataset.mood = mood
    one('output', this.element).textContent = text
    this.button('run').disabled = how === 'running' || how === 'lost'
    this.button('stop').disabled = how !== 'running'
  }

  close() {
    clearInterval(this.clock)
    this.socket.close()
    this.element.remove()
    delete demoRows[this.name]
  }
}
