// The deck: fills in pictures and formulas, starts reveal.js, and wakes what a slide holds when it is shown.
//
// These are classic scripts, not modules: a deck opened from the disk (file://) may not load modules, and in a deck of
// one file each script is a part of the page. They share one scope, in the order in which index.html.j2 loads them:
// look (before anything is painted), then the third-party scripts, common, stage_socket, terminal_screen, editor
// (these three not in an exported deck), script_loader, highlight, drawing, recording_player, trace_checks,
// task_lane, task_trace, task_axis, group_profile, task_rows, task_look, lane_shapes, task_paint, group_paint,
// task_frame, task_times, lanes_input, task_lanes, task_table, task_view, code_marks, task_strip, panel_tasks, panel,
// spare_slides, fit_slide, print_pages, together, keys, deck. Each says at its top which names of the others it uses
// (`global`) and which of its own they use (`exported`); eslint and tsc compare.
'use strict'

/* global all, Deck, Drawing, Fit, Highlighter, Keys, one, Panel, Paper, reducedMotion, Spares, Together */

const FORMULA_DELIMITERS = [
  { left: '$$', right: '$$', display: true }, { left: '$', right: '$', display: false },
  ...['equation', 'equation*', 'align', 'align*', 'gather', 'gather*', 'alignat', 'alignat*'].map(name =>
    ({ left: `\\begin{${name}}`, right: `\\end{${name}}`, display: true })),
  { left: '\\[', right: '\\]', display: true }, { left: '\\(', right: '\\)', display: false },
]

/**
 * KaTeX knows \R and others already and refuses to see them defined, which in a notebook is common.
 * @param {string} math
 */
const mayRedefineMath = math =>
  math.replace(/\\newcommand\s*\{?(\\[A-Za-z]+)\}?/g, '\\providecommand{$1}{}\\renewcommand{$1}')

// The panels in view talk to the stage; recordings here and on the next slide are fetched before they are needed.
function wakeSlides() {
  if (Deck.watches) for (const panel of Panel.onSlide()) panel.connect()
  const slides = Reveal.getSlides()
  const here = slides.indexOf(Reveal.getCurrentSlide())
  for (const slide of slides.slice(here, here + 2)) {
    for (const element of all('.demo', slide)) {
      const { player, tasks } = Panel.of(element)
      player?.load()
      tasks.load()
      tasks.wake()
    }
  }
  Fit.section(Reveal.getCurrentSlide())
  Highlighter.near(slides.slice(Math.max(0, here - 1), here + 3))
}

function fitTerminals() {
  for (const panel of Panel.onSlide()) panel.screen?.fit()
}

function fillDeck() {
  for (const picture of all('.recorded-picture')) picture.replaceChildren(Drawing.unpack(picture.dataset.svg ?? ''))
  renderMathInElement(one('.slides'), {
    delimiters: FORMULA_DELIMITERS, throwOnError: false, macros: {}, globalGroup: true, preProcess: mayRedefineMath,
  })
  Fit.frame()
}

function listenToReveal() {
  Reveal.on('ready', wakeSlides)
  Reveal.on('slidechanged', wakeSlides)
  Reveal.on('resize', fitTerminals)
  Reveal.on('pdf-ready', () => Promise.all(Reveal.getSlides().map(Fit.section)).then(Paper.layOut))
}

/** @returns {import('reveal.js').RevealConfig} */
const revealSettings = () => ({
  width: 1280, height: 720, margin: 0, center: false, minScale: 0.02, maxScale: 4, scrollActivationWidth: 0,
  keyboard: !Deck.preview, touch: !Deck.preview, progress: !Deck.preview, slideNumber: Deck.preview ? false : 'c/t',
  hash: true, fragmentInURL: true, controls: false,
  pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1, showNotes: Paper.asked && Paper.handout,
  transition: reducedMotion || Deck.preview ? 'none' : 'fade', transitionSpeed: 'fast', autoAnimate: !reducedMotion,
  keyboardCondition: event => !(event.target instanceof Element && event.target.closest(Keys.OWNERS)),
  plugins: [RevealNotes, RevealSearch, RevealZoom],
})

function explainKeys() {
  if (Deck.exported) Reveal.registerKeyboardShortcut('T, C, W', 'Demo: play its recording, turn the panel, tasks')
  else Reveal.registerKeyboardShortcut('R, X, C, W', 'Demo: run, stop, turn the panel, tasks')
  Reveal.registerKeyboardShortcut('Esc', 'Leave the terminal')
  Reveal.registerKeyboardShortcut('D', 'Dark or light')
}

async function startDeck() {
  document.documentElement.toggleAttribute('data-exported', Deck.exported)
  fillDeck()
  listenToReveal()
  Highlighter.nameMoving()
  await (Paper.asked ? Paper.prepare() : Highlighter.blocks(Highlighter.steps()))
  await Reveal.initialize(revealSettings())
  explainKeys()
  await document.fonts.ready
  Spares.start()
  fitTerminals()
  Together.start()
}

startDeck()
