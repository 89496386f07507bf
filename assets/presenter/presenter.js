// The presenter's page: what is on, what comes, what to say, how much time is left, and every demo's buttons.
'use strict'

const one = selector => document.querySelector(selector)
const clockText = seconds => {
  const whole = Math.abs(Math.round(seconds))
  const text = `${String(Math.floor(whole / 60)).padStart(whole < 36000 ? 1 : 2, '0')}:${String(whole % 60).padStart(2, '0')}`
  return whole >= 3600 ? `${Math.floor(whole / 3600)}:${text.replace(/^\d+/, minutes => String(minutes % 60).padStart(2, '0'))}` : text
}

let slides = [] // { id, title, notes, timing, demos }
let here = 0
let state = {} // the last the stage said
let heardAt = performance.now()
let plan = [] // planned seconds a slide, for the length in force
let rows = {} // demo name → its row

const now = one('#now iframe')
const next = one('#next iframe')
let listening = false // to the preview: a move before that would be nobody's
const reveal = () => now.contentWindow?.Reveal
const stage = new Wire('socket/deck', { onText: hear, onState: up => notice(up ? '' : 'The stage is gone; waiting for it.') })

async function readDeck() {
  const page = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html')
  slides = [...page.querySelectorAll('section[id]')].map(section => ({
    id: section.id,
    title: section.querySelector('h1, h2, h3')?.textContent.trim() ?? section.id,
    notes: section.querySelector('aside.notes')?.innerHTML ?? '',
    timing: Number(section.dataset.timing ?? 60),
    spare: 'spare' in section.dataset, // outside this length: to jump to, not in the plan
    demos: [...section.querySelectorAll('.demo')].map(demo => ({ name: demo.dataset.demo, recorded: 'cast' in demo.dataset })),
  }))
  document.title = `Presenter: ${page.title}`
  now.src = next.src = '/?preview'
  await Promise.all([now, next].map(frame => new Promise(done => { frame.onload = done })))
  await ready(now)
  for (const move of ['slidechanged', 'fragmentshown', 'fragmenthidden']) reveal().on(move, moved)
  listening = true
  show(state)
  await ready(next)
  show(state)
}

const ready = frame => new Promise(done => {
  const look = () => (frame.contentWindow.Reveal?.isReady() ? done() : setTimeout(look, 30))
  look()
})

// This page moves its own preview; the preview's move is what the stage and all windows hear of.
function moved() {
  const place = { id: reveal().getCurrentSlide().id, f: reveal().getIndices().f ?? null }
  if (same(place, state.at)) return
  state.at = place
  stage.goes(place)
  arrive()
}

const same = (a, b) => a && b && a.id === b.id && (a.f ?? null) === (b.f ?? null)

function hear(message) {
  if (message.reload) return location.reload()
  if (message.failed) return notice(message.failed)
  if ('elapsed' in message) {
    if (!stage.news(message.at)) message.at = state.at
    state = message
    heardAt = performance.now()
    show(message)
  }
}

function show({ at, look, black, zoom, minutes }) {
  if (look && look !== Look.get()) Look.set(look)
  one('[data-act="black"]').setAttribute('aria-pressed', Boolean(black))
  one('[data-act="zoom"]').setAttribute('aria-pressed', ['larger', 'smaller'].includes(zoom))
  if (!listening) return
  if (!at) return moved()
  now.contentWindow.goTo(at.id, at.f)
  if (minutes && document.activeElement !== one('#minutes')) one('#minutes').value = minutes.minutes
  arrive()
}

function arrive() {
  here = Math.max(0, slides.findIndex(({ id }) => id === state.at?.id))
  const slide = slides[here]
  const after = slides.slice(here + 1).find(({ spare }) => !spare)
  const inside = slides.filter(({ spare }) => !spare)
  one('#place').textContent = slide.spare ? 'outside this length' : `${inside.indexOf(slide) + 1} / ${inside.length}`
  if (one('#notes').dataset.of !== slide.id) {
    one('#notes').innerHTML = slide.notes || '<p>No notes.</p>'
    one('#notes').dataset.of = slide.id
    one('#notes').scrollTop = 0
  }
  one('#next b').textContent = after?.title ?? 'the end'
  next.style.visibility = after ? 'visible' : 'hidden'
  if (after && next.contentWindow?.Reveal?.isReady()) next.contentWindow.goTo(after.id)
  showDemos(slide, after)
  replan()
}

// The plan: each slide's own time, or, once a length was asked for in the middle, what is left of it in proportion.
function replan() {
  const own = slides.map(({ timing, spare }) => (spare ? 0 : timing))
  one('#minutes').placeholder = Math.round(sum(own) / 60)
  plan = own
  if (!state.minutes) return
  const { minutes, from, at } = state.minutes
  const asked = Math.max(0, slides.findIndex(({ id }) => id === at))
  const [before, after] = [sum(own.slice(0, asked)), sum(own.slice(asked))]
  const left = Math.max(0, minutes * 60 - from)
  plan = own.map((seconds, index) => seconds * (index < asked ? from / before : left / after))
}

const sum = numbers => numbers.reduce((total, number) => total + number, 0)

function showDemos(slide, after) {
  const wanted = [...(slide?.demos ?? []).map(demo => ({ ...demo, when: 'now' })),
    ...(after?.demos ?? []).map(demo => ({ ...demo, when: 'next' }))]
    .filter((demo, index, all) => all.findIndex(({ name }) => name === demo.name) === index)
  for (const [name, row] of Object.entries(rows)) {
    if (!wanted.some(demo => demo.name === name)) row.close()
  }
  for (const demo of wanted) {
    rows[demo.name] ??= new DemoRow(demo)
    rows[demo.name].element.dataset.when = demo.when
  }
}

class DemoRow {
  constructor({ name, recorded }) {
    this.name = name
    this.element = document.createElement('div')
    this.element.className = 'demo-row'
    this.element.innerHTML = '<b></b><button data-do="run">Run <kbd>R</kbd></button><button data-do="stop">Stop <kbd>X</kbd></button>' +
      '<button data-do="replay">Recording <kbd>T</kbd></button><button data-do="turn">Turn <kbd>C</kbd></button><output></output>'
    this.element.querySelector('b').textContent = name
    this.button('replay').disabled = !recorded
    this.element.onclick = ({ target }) => this.act(target.closest('button')?.dataset.do)
    one('#demos').append(this.element)
    this.wire = new Wire(`socket/demo/${name}?quiet`, { onText: message => this.hear(message), onState: up => up || this.become('lost', 'the stage is gone') })
  }

  button(what) { return this.element.querySelector(`[data-do="${what}"]`) }

  act(what) {
    if (!what || this.button(what).disabled) return
    if (what === 'run' || what === 'stop') this.wire.send({ do: what })
    else stage.send({ panel: { name: this.name, do: what } })
  }

  hear(message) {
    clearInterval(this.ticking)
    const { state: how, seconds, code, well, why, limit } = message
    this.element.dataset.well = how === 'ended' ? (well ? 'yes' : 'no') : how === 'refused' ? 'no' : ''
    if (how === 'running') {
      const since = performance.now() - seconds * 1000
      const tick = () => this.become(how, `running ${((performance.now() - since) / 1000).toFixed(1)} s`)
      tick()
      this.ticking = setInterval(tick, 200)
    } else if (how === 'ended') {
      const ends = { exit: `exit ${code} · ${seconds.toFixed(1)} s`, stop: `stopped after ${seconds.toFixed(1)} s`, limit: `over its limit of ${limit} s` }
      this.become(how, ends[message.how])
    } else this.become(how, why ?? 'ready')
  }

  become(how, text) {
    this.element.dataset.state = how
    this.element.querySelector('output').textContent = text
    this.button('run').disabled = how === 'running' || how === 'lost'
    this.button('stop').disabled = how !== 'running'
  }

  close() {
    this.wire.close()
    this.element.remove()
    delete rows[this.name]
  }
}

function tick() {
  const since = (performance.now() - heardAt) / 1000
  const elapsed = state.elapsed ? state.elapsed + since : 0
  const onSlide = (state.here ?? 0) + since
  one('#clock').textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  one('#elapsed').textContent = clockText(elapsed)
  if (!plan.length) return
  const planned = sum(plan.slice(0, here))
  one('#slide-time').textContent = `slide ${clockText(onSlide)} of ${clockText(plan[here])}`
  one('#slide-time').dataset.mood = onSlide > plan[here] ? 'over' : ''
  const due = planned + Math.min(elapsed ? onSlide : 0, plan[here])
  const ahead = due - elapsed
  one('#pace').textContent = !elapsed ? 'not begun' : Math.abs(ahead) < 15 ? 'on time' : `${clockText(ahead)} ${ahead > 0 ? 'ahead' : 'behind'}`
  one('#pace').dataset.mood = !elapsed || Math.abs(ahead) < 15 ? '' : ahead > 0 ? 'ahead' : 'behind'
}

function notice(text) {
  one('#notice').textContent = text
  one('#notice').hidden = !text
}

const ACTS = {
  prev: () => listening && reveal().prev(),
  next: () => listening && reveal().next(),
  black: () => stage.send({ black: !state.black }),
  look: () => stage.send({ look: Look.get() === 'dark' ? 'light' : 'dark' }),
  zoom: () => stage.send({ zoom: { normal: 'larger', larger: 'smaller', smaller: 'normal' }[state.zoom ?? 'normal'] }),
  again: () => stage.send({ again: true }),
  find: () => openPalette(),
}
const KEYS = {
  ArrowRight: ACTS.next, ArrowDown: ACTS.next, PageDown: ACTS.next, ' ': ACTS.next, n: ACTS.next,
  ArrowLeft: ACTS.prev, ArrowUp: ACTS.prev, PageUp: ACTS.prev, p: ACTS.prev,
  b: ACTS.black, '.': ACTS.black, d: ACTS.look, z: ACTS.zoom, '/': ACTS.find, g: ACTS.find,
  r: () => firstRow()?.act('run'), x: () => firstRow()?.act('stop'), t: () => firstRow()?.act('replay'), c: () => firstRow()?.act('turn'),
}
const firstRow = () => Object.values(rows).find(({ element }) => element.dataset.when === 'now')

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-act]')
  if (button) { ACTS[button.dataset.act](); button.blur() }
})
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest('input, dialog')) return
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  if (act) { act(); event.preventDefault() }
})
one('#minutes').addEventListener('change', ({ target }) => {
  const minutes = Number(target.value)
  if (minutes >= 1 && minutes <= 600) stage.send({ minutes })
  target.blur()
})

function openPalette() {
  const [field, list] = [one('#palette input'), one('#palette ol')]
  const fill = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    const found = slides.filter(({ id, title }) => words.every(word => `${id} ${title}`.toLowerCase().includes(word)))
    list.replaceChildren(...found.map(({ id, title, spare }) => {
      const item = document.createElement('li')
      const button = document.createElement('button')
      button.textContent = title
      if (spare) button.dataset.spare = 'not in this length'
      button.onclick = () => go(id)
      item.append(button)
      return item
    }))
  }
  field.value = ''
  field.oninput = fill
  field.onkeydown = event => { if (event.key === 'Enter') { event.preventDefault(); list.querySelector('button')?.click() } }
  fill()
  one('#palette').showModal()
  field.focus()
}

function go(id) {
  one('#palette').close()
  now.contentWindow.goTo(id)
}

async function stayAwake() {
  try { if (document.visibilityState === 'visible') await navigator.wakeLock?.request('screen') } catch { /* not every system allows it */ }
}
document.addEventListener('visibilitychange', stayAwake)
stayAwake()

readDeck()
setInterval(tick, 250)
