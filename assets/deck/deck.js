// The deck: starts reveal.js, gives keys to the panel in view, and follows what the stage says.
'use strict'

const DOLLARS = [
  { left: '$$', right: '$$', display: true }, { left: '$', right: '$', display: false },
  ...['equation', 'equation*', 'align', 'align*', 'gather', 'gather*', 'alignat', 'alignat*'].map(name =>
    ({ left: `\\begin{${name}}`, right: `\\end{${name}}`, display: true })),
  { left: '\\[', right: '\\]', display: true }, { left: '\\(', right: '\\)', display: false },
]
// KaTeX knows \R and others already and refuses to see them defined, which in a notebook is common.
const mayRedefine = math => math.replace(/\\newcommand\s*\{?(\\[A-Za-z]+)\}?/g, '\\providecommand{$1}{}\\renewcommand{$1}')
const OWN_KEYS = '[data-own-keys], .jupyter-widgets, input, textarea, select, [contenteditable]'
const still = matchMedia('(prefers-reduced-motion: reduce)').matches

const panels = () => [...(Reveal.getCurrentSlide()?.querySelectorAll('.demo') ?? [])].map(Panel.of)

// With two panels on a slide, keys go to the one used last.
let lastUsed
document.addEventListener('pointerdown', ({ target }) => { lastUsed = target.closest('.demo') ?? lastUsed })
const panelInCharge = () => panels().find(panel => panel.element === lastUsed) ?? panels()[0]

// A clicker moves slides from anywhere; Escape hands the keys of a terminal or a player back to the deck.
const FROM_ANYWHERE = {
  PageDown: () => Reveal.next(), PageUp: () => Reveal.prev(), Escape: () => document.activeElement.blur(),
}

function take(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return false
  if (event.target.closest('[data-own-keys]')) return FROM_ANYWHERE[event.key]
  if (event.target.closest(OWN_KEYS)) return false
  if (event.key.toLowerCase() === 'd') return Look.toggle
  return panelInCharge()?.key(event) ?? Fit.scroll(event.key)
}

// Before reveal.js or a terminal sees a key.
document.addEventListener('keydown', event => {
  const prints = (event.ctrlKey || event.metaKey) && event.key === 'p' && !Paper.asked
  const act = prints ? Paper.open : take(event)
  if (act) {
    act()
    event.preventDefault()
    event.stopImmediatePropagation()
  }
}, true)

// What the stage said of itself; a page from the disk has none.
const Deck = {
  safe: false, // a recording takes the place of a run that goes wrong
  steers: true, // this window may run demos and move the others
  preview: new URLSearchParams(location.search).has('preview'), // a small copy on the presenter's page
  // Without a stage, wherever it lies: nothing can be run, recordings stand for the runs.
  exported: 'exported' in document.documentElement.dataset || !location.protocol.startsWith('http'),
}

// The panels in view talk to the stage; the recordings here and on the next slide are fetched before they are needed.
function arrive() {
  if (!Deck.preview) for (const panel of panels()) panel.connect()
  const slides = Reveal.getSlides()
  const here = slides.indexOf(Reveal.getCurrentSlide())
  for (const slide of slides.slice(here, here + 2)) {
    for (const element of slide.querySelectorAll('.demo')) Panel.of(element).tape?.load()
  }
  Fit.section(Reveal.getCurrentSlide())
  Highlight.near(slides.slice(Math.max(0, here - 1), here + 3))
}

function notice(text) {
  const line = document.getElementById('stage_notice')
  line.textContent = text
  line.hidden = !text
}

// All windows of a talk are on the same slide: this one says where it goes, and goes where another went.
const Together = {
  at: undefined,
  began: Boolean(location.hash.slice(2)), // opened at a slide of its own: others come here

  place: () => ({ id: Reveal.getCurrentSlide().id, f: Reveal.getIndices().f ?? null }),
  same: (a, b) => a && b && a.id === b.id && (a.f ?? null) === (b.f ?? null),

  moved() {
    const place = Together.place()
    if (!Deck.steers || Together.same(place, Together.at)) return
    Together.at = place
    Together.wire?.goes(place)
  },

  hear(message) {
    if (message.reload) Together.reload()
    else if (message.failed) notice(message.failed)
    else if (message.panel) Together.panel(message.panel)
    else if ('safe' in message) Together.hello(message)
    else if ('elapsed' in message) Together.follow(message)
  },

  // reveal.js writes the address a little late; a reload must not come before it.
  reload() {
    const { id, f } = Together.place()
    history.replaceState(null, '', `#/${id}${f === null ? '' : `/${f}`}`)
    location.reload()
  },

  hello({ safe, steers }) {
    Object.assign(Deck, { safe, steers })
    document.body.classList.toggle('watching', !steers)
    notice('')
  },

  heard: {}, // the last the stage said of how windows look

  follow({ at, ...message }) {
    // The stage repeats all it knows each time; only what changed there may undo what was just done here.
    const news = name => (message[name] === Together.heard[name] ? undefined : message[name])
    const [look, black, zoom] = ['look', 'black', 'zoom'].map(news)
    Together.heard = message
    if (look && look !== Look.get()) Look.set(look)
    if (black !== undefined && black !== Reveal.isPaused()) Reveal.togglePause(black)
    if (zoom) { document.body.dataset.zoom = zoom; panels().forEach(panel => panel.screen?.fit()) }
    if (!Together.wire.news(at)) return
    const leads = Deck.steers && (Together.began || !at)
    Together.began = false
    if (leads) { Together.at = undefined; return Together.moved() }
    if (!at || Together.same(at, Together.place())) return
    Together.at = at
    goTo(at.id, at.f)
  },

  panel({ name, do: act }) {
    for (const panel of panels()) if (panel.name === name) panel[act]()
  },

  start() {
    if (Deck.exported || Deck.preview || Paper.asked) return
    Together.wire = new Wire('socket/deck', { onText: Together.hear })
    for (const event of ['slidechanged', 'fragmentshown', 'fragmenthidden']) Reveal.on(event, Together.moved)
    Reveal.on('paused', () => Together.wire.send({ black: true }))
    Reveal.on('resumed', () => Together.wire.send({ black: false }))
    document.addEventListener('look', () => Together.wire.send({ look: Look.get() }))
    Reveal.addKeyBinding({ keyCode: 83, key: 'S', description: 'Presenter view' }, () => open('/presenter', 'onstage-presenter'))
    const stayAwake = () => document.visibilityState === 'visible' && navigator.wakeLock?.request('screen').catch(() => {})
    document.addEventListener('visibilitychange', stayAwake)
    stayAwake()
  },
}

for (const place of document.querySelectorAll('.recorded-picture')) {
  place.replaceChildren(Panel.drawing(atob8(place.dataset.svg)))
}
renderMathInElement(document.querySelector('.slides'), { delimiters: DOLLARS, throwOnError: false, macros: {}, globalGroup: true, preProcess: mayRedefine })
Fit.frame()
Reveal.on('ready', arrive)
Reveal.on('slidechanged', arrive)
Reveal.on('resize', () => panels().forEach(panel => panel.screen?.fit()))
document.documentElement.toggleAttribute('data-exported', Deck.exported)
const steps = Highlight.steps()
const ready = Paper.asked ? Paper.prepare() : Highlight.blocks(steps)
Reveal.on('pdf-ready', () => Promise.all(Reveal.getSlides().map(Fit.section)).then(() => Paper.layOut()))
ready.then(() => Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false, minScale: 0.02, maxScale: 4, scrollActivationWidth: 0,
  keyboard: !Deck.preview, touch: !Deck.preview, progress: !Deck.preview,
  hash: true, fragmentInURL: true, slideNumber: Deck.preview ? false : 'c/t', controls: false, pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, showNotes: Paper.asked && Paper.handout,
  transition: still || Deck.preview ? 'none' : 'fade', transitionSpeed: 'fast', autoAnimate: !still,
  keyboardCondition: event => !event.target.closest?.(OWN_KEYS),
  plugins: [RevealNotes, RevealSearch, RevealZoom],
})).then(() => {
  if (Deck.exported) Reveal.registerKeyboardShortcut('T, C', 'Demo: play its recording, turn the panel')
  else Reveal.registerKeyboardShortcut('R, X, C', 'Demo: run, stop, turn the panel')
  Reveal.registerKeyboardShortcut('Esc', 'Leave the terminal')
  Reveal.registerKeyboardShortcut('D', 'Dark or light')
  return document.fonts.ready
}).then(() => {
  Spares.start()
  for (const panel of panels()) panel.screen?.fit()
  Together.start()
})
