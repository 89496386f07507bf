// The deck: starts reveal.js, gives keys to the panel in view, and follows what the stage says.
'use strict'

const DOLLARS = [
  { left: '$$', right: '$$', display: true }, { left: '$', right: '$', display: false },
  { left: '\\[', right: '\\]', display: true }, { left: '\\(', right: '\\)', display: false },
]
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
  return panelInCharge()?.key(event)
}

// Before reveal.js or a terminal sees a key.
document.addEventListener('keydown', event => {
  const act = take(event)
  if (act) {
    act()
    event.preventDefault()
    event.stopImmediatePropagation()
  }
}, true)

// What the stage said of itself; a page from the disk has none.
const Deck = { safe: false }

// The panels in view talk to the stage; the recordings here and on the next slide are fetched before they are needed.
function arrive() {
  for (const panel of panels()) panel.connect()
  const slides = Reveal.getSlides()
  const here = slides.indexOf(Reveal.getCurrentSlide())
  for (const slide of slides.slice(here, here + 2)) {
    for (const element of slide.querySelectorAll('.demo')) Panel.of(element).tape?.load()
  }
}

function notice(text) {
  const line = document.getElementById('notice')
  line.textContent = text
  line.hidden = !text
}

function followStage() {
  if (!location.protocol.startsWith('http')) return
  new Wire('socket/deck', {
    onText: message => {
      if (message.reload) location.reload()
      else if ('safe' in message) Deck.safe = message.safe
      else notice(message.failed ?? '')
    },
  })
}

for (const place of document.querySelectorAll('.recorded-picture')) {
  place.replaceChildren(Panel.drawing(atob8(place.dataset.svg)))
}
renderMathInElement(document.querySelector('.slides'), { delimiters: DOLLARS, throwOnError: false })
Reveal.on('ready', arrive)
Reveal.on('slidechanged', arrive)
Reveal.on('resize', () => panels().forEach(panel => panel.screen?.fit()))
Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false, minScale: 0.1, maxScale: 4,
  hash: true, fragmentInURL: true, slideNumber: 'c/t', controls: false, pdfSeparateFragments: false,
  transition: still ? 'none' : 'fade', transitionSpeed: 'fast', autoAnimate: !still,
  keyboardCondition: event => !event.target.closest?.(OWN_KEYS),
  plugins: [RevealNotes, RevealHighlight, RevealSearch, RevealZoom],
}).then(() => {
  Reveal.registerKeyboardShortcut('R, X, C', 'Demo: run, stop, turn the panel')
  Reveal.registerKeyboardShortcut('Esc', 'Leave the terminal')
  Reveal.registerKeyboardShortcut('D', 'Dark or light')
  return document.fonts.ready
}).then(() => {
  for (const panel of panels()) panel.screen?.fit()
  followStage()
})
