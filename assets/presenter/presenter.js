// The presenter's page: what is on, what comes, what to say, how much time is left, and every demo's buttons.
// A classic script like those of the deck; before it the page loads look.js, common.js, stage_socket.js, demo_rows.js
// and palette.js.
'use strict'

/* global around, DeckSocket, firstDemoRow, isSamePlace, keepAwake, Look, notice, one, oneOf, openPalette, placeIn,
   showDemos */
/* exported slides, stage, nowFrame */

/**
 * @typedef {{ name: string, recorded: boolean }} Demo
 * @typedef {object} Slide
 * @property {string} id
 * @property {string} title
 * @property {string} notes as HTML
 * @property {number} timing planned seconds
 * @property {boolean} spare outside this length: to jump to, not in the plan
 * @property {Demo[]} demos
 */

/** @type {Slide[]} */
let slides = []
let slideIndex = 0
/** @type {Partial<StateMessage>} */
let state = {} // the last the stage said
let heardAt = performance.now()
/** @type {number[]} */
let plan = [] // planned seconds of each slide, for the length in force

const nowFrame = oneOf(HTMLIFrameElement, '#now iframe')
const nextFrame = oneOf(HTMLIFrameElement, '#next iframe')
const lengthField = oneOf(HTMLInputElement, '#minutes')
let listening = false // to the preview: a move before that would be nobody's

/** The reveal.js of a preview, once that has loaded. */
const revealIn = (frame = nowFrame) => frame.contentWindow?.Reveal
const stage = new DeckSocket('socket/deck', {
  onText: hearStage, onState: up => notice(up ? '' : 'The stage is gone; waiting for it.'),
})

async function readDeck() {
  const page = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html')
  slides = [...page.querySelectorAll('section[id]')].map(readSlide)
  document.title = `Presenter: ${page.title}`
  nowFrame.src = '/?preview'
  nextFrame.src = '/?preview=next'
  await Promise.all([nowFrame, nextFrame].map(frame => new Promise(done => { frame.onload = done })))
  const shown = await previewReady(nowFrame)
  for (const move of ['slidechanged', 'fragmentshown', 'fragmenthidden']) shown.on(move, previewMoved)
  listening = true
  showState(state)
  await previewReady(nextFrame)
  showState(state)
}

/**
 * @param {Element} section
 * @returns {Slide}
 */
function readSlide(section) {
  const { id, dataset } = /** @type {HTMLElement} */ (section)
  const demos = /** @type {HTMLElement[]} */ ([...section.querySelectorAll('.demo')])
  return {
    id,
    title: section.querySelector('h1, h2, h3')?.textContent?.trim() ?? id,
    notes: section.querySelector('aside.notes')?.innerHTML ?? '',
    timing: Number(dataset.timing ?? 60),
    spare: 'spare' in dataset,
    demos: demos.map(demo => ({ name: demo.dataset.demo ?? '', recorded: 'cast' in demo.dataset })),
  }
}

/**
 * Waits until a preview's reveal.js is ready, and returns it.
 * @param {HTMLIFrameElement} frame
 * @returns {Promise<import('reveal.js').RevealApi>}
 */
const previewReady = frame => new Promise(done => {
  const look = () => {
    const shown = revealIn(frame)
    if (shown?.isReady()) done(shown)
    else setTimeout(look, 30)
  }
  look()
})

// This page moves its own preview; the preview's move is what the stage and all windows hear of.
function previewMoved() {
  const shown = revealIn()
  if (!shown) return
  const place = placeIn(shown)
  if (isSamePlace(place, state.at)) return
  state.at = place
  stage.goes(place)
  showPlace()
}

/** @param {ToWindow} message */
function hearStage(message) {
  if ('reload' in message) location.reload()
  else if ('failed' in message) notice(message.failed)
  else if ('elapsed' in message) {
    if (!stage.isNews(message.at)) message.at = state.at
    state = message
    heardAt = performance.now()
    showState(message)
  }
}

/** @param {Partial<StateMessage>} message */
function showState({ at, look, black, zoom, minutes }) {
  if (look && look !== Look.get()) Look.set(look)
  one('[data-act="black"]').setAttribute('aria-pressed', String(Boolean(black)))
  one('[data-act="zoom"]').setAttribute('aria-pressed', String(zoom === 'larger' || zoom === 'smaller'))
  if (!listening) return
  if (!at) {
    previewMoved()
    return
  }
  nowFrame.contentWindow?.goTo?.(at.id, at.f)
  if (minutes && document.activeElement !== lengthField) lengthField.value = String(minutes.minutes)
  showPlace()
}

function showPlace() {
  slideIndex = Math.max(0, slides.findIndex(({ id }) => id === state.at?.id))
  const slide = slides[slideIndex]
  const after = slides.slice(slideIndex + 1).find(({ spare }) => !spare)
  const planned = slides.filter(({ spare }) => !spare)
  one('#place').textContent = slide.spare ? 'outside this length' : `${planned.indexOf(slide) + 1} / ${planned.length}`
  showNotes(slide)
  one('#next b').textContent = after?.title ?? 'the end'
  nextFrame.style.visibility = after ? 'visible' : 'hidden'
  if (after && revealIn(nextFrame)?.isReady()) nextFrame.contentWindow?.goTo?.(after.id)
  showDemos(slide, after)
  replan()
}

/** @param {Slide} slide */
function showNotes(slide) {
  const notes = one('#notes')
  if (notes.dataset.of === slide.id) return
  notes.innerHTML = slide.notes || '<p>No notes.</p>'
  notes.dataset.of = slide.id
  notes.scrollTop = 0
}

// The plan: each slide's own time, or, once a length was asked for in the middle, what is left of it in proportion.
function replan() {
  const own = slides.map(({ timing, spare }) => (spare ? 0 : timing))
  lengthField.placeholder = String(Math.round(sumOf(own) / 60))
  plan = own
  if (!state.minutes) return
  const { minutes, from, at } = state.minutes
  const asked = Math.max(0, slides.findIndex(({ id }) => id === at))
  const [before, after] = [sumOf(own.slice(0, asked)), sumOf(own.slice(asked))]
  const left = Math.max(0, minutes * 60 - from)
  plan = own.map((seconds, index) => seconds * (index < asked ? from / before : left / after))
}

/** @param {number[]} numbers */
const sumOf = numbers => numbers.reduce((total, number) => total + number, 0)

/**
 * Seconds as on a clock: 75 is 1:15, 3675 is 1:01:15; without a sign.
 * @param {number} seconds
 */
function presenterTime(seconds) {
  const whole = Math.abs(Math.round(seconds))
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const rest = String(whole % 60).padStart(2, '0')
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

function showClocks() {
  const since = (performance.now() - heardAt) / 1000
  const elapsed = state.elapsed ? state.elapsed + since : 0
  const onSlide = (state.here ?? 0) + since
  one('#clock').textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  one('#elapsed').textContent = presenterTime(elapsed)
  if (!plan.length) return
  one('#slide-time').textContent = `slide ${presenterTime(onSlide)} of ${presenterTime(plan[slideIndex])}`
  one('#slide-time').dataset.mood = onSlide > plan[slideIndex] ? 'over' : ''
  const due = sumOf(plan.slice(0, slideIndex)) + Math.min(elapsed ? onSlide : 0, plan[slideIndex])
  showPace(elapsed, due - elapsed)
}

/**
 * @param {number} elapsed
 * @param {number} ahead seconds ahead of the plan; behind it where negative
 */
function showPace(elapsed, ahead) {
  const pace = one('#pace')
  if (!elapsed || Math.abs(ahead) < 15) {
    pace.textContent = elapsed ? 'on time' : 'not begun'
    pace.dataset.mood = ''
    return
  }
  const side = ahead > 0 ? 'ahead' : 'behind'
  pace.textContent = `${presenterTime(ahead)} ${side}`
  pace.dataset.mood = side
}

/** @type {{ normal: 'larger', larger: 'smaller', smaller: 'normal' }} */
const NEXT_ZOOM = { normal: 'larger', larger: 'smaller', smaller: 'normal' }

/** @type {Record<string, () => void>} */
const ACTS = {
  prev: () => { if (listening) revealIn()?.prev() },
  next: () => { if (listening) revealIn()?.next() },
  black: () => stage.send({ black: !state.black }),
  look: () => stage.send({ look: Look.get() === 'dark' ? 'light' : 'dark' }),
  zoom: () => stage.send({ zoom: NEXT_ZOOM[state.zoom ?? 'normal'] }),
  again: () => stage.send({ again: true }),
  find: () => openPalette(),
}

/** @type {Record<string, () => void>} */
const KEYS = {
  ArrowRight: ACTS.next, ArrowDown: ACTS.next, PageDown: ACTS.next, ' ': ACTS.next, n: ACTS.next,
  ArrowLeft: ACTS.prev, ArrowUp: ACTS.prev, PageUp: ACTS.prev, p: ACTS.prev,
  b: ACTS.black, '.': ACTS.black, d: ACTS.look, z: ACTS.zoom, '/': ACTS.find, g: ACTS.find,
  r: () => firstDemoRow()?.act('run'), x: () => firstDemoRow()?.act('stop'),
  t: () => firstDemoRow()?.act('replay'), c: () => firstDemoRow()?.act('turn'),
}

document.addEventListener('click', event => {
  const button = around(event, '[data-act]')
  if (!button) return
  ACTS[button.dataset.act ?? '']()
  button.blur()
})
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || around(event, 'input, dialog')) return
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  if (!act) return
  act()
  event.preventDefault()
})
lengthField.addEventListener('change', () => {
  const minutes = Number(lengthField.value)
  if (minutes >= 1 && minutes <= 600) stage.send({ minutes })
  lengthField.blur()
})

keepAwake()
readDeck()
setInterval(showClocks, 250)
