// "What if the semaphore is 3?": a scratch copy of a demo in an editor, loaded when it is first asked for.
'use strict'

/* exported Editor */

class Editor {
  static SCRIPTS = ['assets/npm/ace.js', 'assets/npm/ace-python.js']
  /** @type {Promise<void> | undefined} */
  static loading

  /**
   * @param {HTMLElement} container
   * @param {object} demo
   * @param {string} demo.path where its source is
   * @param {() => void} demo.onRun called for Ctrl-Enter
   */
  constructor(container, { path, onRun }) {
    this.container = container
    this.path = path
    this.onRun = onRun
    /** @type {import('ace-builds').Ace.Editor | undefined} */
    this.ace = undefined
  }

  /**
   * Opens the demo's whole source at the code that the slide shows. Throws when a part cannot be loaded.
   * @param {string} shown
   */
  async open(shown) {
    await Editor.load()
    if (!this.ace) {
      const source = await this.fetch()
      this.ace = this.edit(source)
      const line = source.slice(0, Math.max(0, source.indexOf(shown.split('\n')[0]))).split('\n').length
      this.ace.gotoLine(line, 0, false)
      this.ace.scrollToLine(line - 3, false, false, () => {})
    }
    this.ace.resize(true)
    this.ace.focus()
  }

  async fetch() {
    const answer = await fetch(this.path)
    if (!answer.ok) throw new Error(`no ${this.path}`)
    return answer.text()
  }

  /** @param {string} source */
  edit(source) {
    const editor = ace.edit(this.container, {
      mode: 'ace/mode/python', value: source, fontFamily: '"Fira Code", monospace', fontSize: 20, useWorker: false,
      showPrintMargin: false, hasCssTransforms: true, highlightActiveLine: true, showFoldWidgets: false, theme: '',
    })
    editor.commands.addCommand({
      name: 'run', bindKey: { win: 'Ctrl-Enter', mac: 'Command-Enter' }, exec: () => this.onRun(),
    })
    return editor
  }

  get text() { return this.ace?.getValue() ?? '' }

  discard() {
    this.ace?.destroy()
    this.container.replaceChildren()
    this.container.className = 'demo-editor'
    this.ace = undefined
  }

  /** Loads the editor's scripts once; after a failure, the next call tries again. */
  static load() {
    Editor.loading ??= Editor.loadAll().catch(error => {
      Editor.loading = undefined
      throw error
    })
    return Editor.loading
  }

  static async loadAll() {
    for (const src of Editor.SCRIPTS) {
      await new Promise((onload, onerror) => {
        document.head.append(Object.assign(document.createElement('script'), { src, onload, onerror }))
      })
    }
  }
}
