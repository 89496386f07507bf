// The page of a trace: its lanes and its code show the same time, which can be moved, played, or is that of a live run.
'use strict'

/* global CodeMarks, Look, oneOf, TaskTrace, TaskView, TimeAxis, TraceChecks */

const TaskPage = {
  trace: new TaskTrace(),
  live: false,
  at: 0, // µs
  /** @type {number | undefined} */
  playing: undefined, // ms: when the frame before was, while it plays
  heard: 0, // ms: when the last part came
  asked: 0,
  time: oneOf(HTMLInputElement, '#time'),
  play: oneOf(HTMLButtonElement, '#play'),
  view: new TaskView(oneOf(HTMLElement, '.demo-tasks'), () => TaskPage.wake()),
  marks: new CodeMarks(oneOf(HTMLElement, '.demo-code')),
  files: oneOf(HTMLSelectElement, '#file'),
  /** @type {string[]} */
  sources: [], // by the number of the file; the script's is the first

  begin() {
    const { dataset, textContent } = oneOf(HTMLScriptElement, '#trace')
    TaskPage.add(JSON.parse(textContent || '{}'))
    if (dataset.parts) TaskPage.follow(dataset.parts)
    TaskPage.files.addEventListener('change', () => TaskPage.read(Number(TaskPage.files.value)))
    TaskPage.at = TaskPage.trace.now
    TaskPage.time.addEventListener('input', () => TaskPage.go(Number(TaskPage.time.value) / 1e6 * TaskPage.trace.now))
    TaskPage.play.addEventListener('click', () => TaskPage.toggle())
    oneOf(HTMLButtonElement, '#look').addEventListener('click', () => Look.toggle())
    document.addEventListener('look', () => TaskPage.wake())
    addEventListener('resize', () => TaskPage.wake())
    document.fonts.ready.then(() => TaskPage.wake())
    TaskPage.wake()
  },

  /** @param {unknown} part of a trace, with the texts of all its files if there is a new one */
  add(part) {
    const { sources, ...facts } = /** @type {{ sources?: unknown[] }} */ (part)
    TaskPage.trace.add(facts)
    if (sources) TaskPage.sources = TraceChecks.list(sources).map(text => TraceChecks.text(text, 1 << 20))
    const names = [TaskPage.files.dataset.script ?? '', ...TaskPage.trace.files]
    for (const name of names.slice(TaskPage.files.length)) {
      TaskPage.files.add(new Option(name, String(TaskPage.files.length)))
    }
    TaskPage.files.hidden = names.length < 2
    const first = TaskPage.sources.findIndex(text => text)
    if (first >= 0 && !oneOf(HTMLElement, '.demo-code code').textContent) TaskPage.read(first)
  },

  /**
   * Shows the code of a file.
   * @param {number} number
   */
  read(number) {
    const text = TaskPage.sources[number] ?? ''
    const pre = oneOf(HTMLElement, '.demo-code')
    const code = document.createElement('code')
    code.className = 'language-python'
    code.textContent = text
    pre.querySelector('code')?.replaceWith(code)
    pre.style.setProperty('--lines', String(text.split('\n').length))
    RevealHighlight().highlightBlock(code)
    TaskPage.files.value = String(number)
    TaskPage.marks = new CodeMarks(pre)
    TaskPage.wake()
  },

  /**
   * Hears of a run that goes on, part by part; the last one says that it is over.
   * @param {string} address
   */
  follow(address) {
    TaskPage.live = true
    const source = new EventSource(address)
    source.onmessage = ({ data }) => {
      const part = JSON.parse(data)
      if (part.reset) TaskPage.trace = new TaskTrace()
      TaskPage.add(part)
      TaskPage.heard = performance.now()
      if (part.over) TaskPage.over(source)
      TaskPage.wake()
    }
    source.onerror = () => TaskPage.over(source)
  },

  /** @param {EventSource} source */
  over(source) {
    source.close() // it would ask again for what is gone
    TaskPage.live = false
    TaskPage.play.disabled = false
    TaskPage.go(TaskPage.trace.now)
  },

  /** @param {number} at */
  go(at) {
    TaskPage.at = Math.max(0, Math.min(at, TaskPage.trace.now))
    TaskPage.wake()
  },

  toggle() {
    if (TaskPage.playing === undefined && TaskPage.at >= TaskPage.trace.now) TaskPage.at = 0
    TaskPage.playing = TaskPage.playing === undefined ? performance.now() : undefined
    TaskPage.play.textContent = TaskPage.playing === undefined ? '▶' : '⏸'
    TaskPage.wake()
  },

  // Something changed: show it in the next frame, and go on for as long as something moves.
  wake() {
    TaskPage.asked ||= requestAnimationFrame(() => {
      TaskPage.asked = 0
      TaskPage.frame()
    })
  },

  frame() {
    const { trace, live, time } = TaskPage
    if (live) TaskPage.at = trace.now + (trace.now ? (performance.now() - TaskPage.heard) * 1000 : 0)
    else if (TaskPage.playing !== undefined) TaskPage.advance()
    const { at } = TaskPage
    const moves = TaskPage.view.show({ trace, at, live }, devicePixelRatio)
    TaskPage.marks.place()
    TaskPage.marks.show(trace, at, Number(TaskPage.files.value))
    time.disabled = live
    time.value = String(trace.now ? at / trace.now * 1e6 : 0)
    oneOf(HTMLOutputElement, '#at').value = TimeAxis.duration(at)
    if (moves || live || TaskPage.playing !== undefined) TaskPage.wake()
  },

  advance() {
    const now = performance.now()
    TaskPage.at = Math.min(TaskPage.at + (now - (TaskPage.playing ?? now)) * 1000, TaskPage.trace.now)
    TaskPage.playing = now
    if (TaskPage.at >= TaskPage.trace.now) TaskPage.toggle()
  },
}

TaskPage.begin()
