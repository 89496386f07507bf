// "What if the semaphore is 3?": a scratch copy of a demo in an editor, loaded when it is first asked for.
'use strict'

class Editor {
  constructor(place, { path, onRun }) {
    Object.assign(this, { place, path, onRun })
  }

  async open(shown) {
    await Editor.load()
    if (this.ace) return this.focus()
    const answer = await fetch(this.path)
    if (!answer.ok) throw new Error(`no ${this.path}`)
    const source = await answer.text()
    this.ace = ace.edit(this.place, {
      mode: 'ace/mode/python', value: source, fontFamily: '"Fira Code", monospace', fontSize: 20, useWorker: false,
      showPrintMargin: false, hasCssTransforms: true, highlightActiveLine: true, showFoldWidgets: false, theme: '',
    })
    this.ace.commands.addCommand({ name: 'run', bindKey: { win: 'Ctrl-Enter', mac: 'Command-Enter' }, exec: () => this.onRun() })
    const line = source.slice(0, Math.max(0, source.indexOf(shown.split('\n')[0]))).split('\n').length
    this.ace.gotoLine(line, 0)
    this.ace.scrollToLine(line - 3, false, false)
    this.focus()
  }

  focus() {
    this.ace.resize(true)
    this.ace.focus()
  }

  get text() { return this.ace.getValue() }

  discard() {
    this.ace?.destroy()
    this.place.replaceChildren()
    this.place.className = 'demo-editor'
    this.ace = undefined
  }

  static load() {
    Editor.loading ??= ['assets/npm/ace.js', 'assets/npm/ace-python.js'].reduce((before, path) => before.then(() => new Promise((done, failed) => {
      const script = Object.assign(document.createElement('script'), { src: path, onload: done, onerror: failed })
      document.head.append(script)
    })), Promise.resolve())
    return Editor.loading.catch(error => { Editor.loading = undefined; throw error })
  }
}
