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

// Before reveal.js sees a key: the panel's keys, and d for dark or light.
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(OWN_KEYS)) return
  const taken = panelInCharge()?.key(event) || (event.key === 'd' && (Look.toggle(), true))
  if (taken) {
    event.preventDefault()
    event.stopImmediatePropagation()
  }
}, true)

function arrive() {
  for (const panel of panels()) panel.connect()
}

function notice(text) {
  const line = document.getElementById('notice')
  line.textContent = text
  line.hidden = !text
}

function followStage() {
  if (!location.protocol.startsWith('http')) return
  new Wire('socket/deck', {
    onText: ({ reload, failed }) => (reload ? location.reload() : notice(failed ?? '')),
  })
}

for (const place of document.querySelectorAll('[data-svg]')) {
  const text = new TextDecoder().decode(Uint8Array.from(atob(place.dataset.svg), letter => letter.charCodeAt(0)))
  place.replaceChildren(Panel.drawing(text))
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
