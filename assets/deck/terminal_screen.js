// The terminal of one panel: its size in characters is its demo's; only its type grows and shrinks with the slide.
'use strict'

/* global Look */
/* exported TerminalScreen */

const CHARACTER_WIDTH = 0.6 // a character's width, in parts of the type size: Fira Code's own
const CHARACTER_HEIGHT = 2 // a character's height, in parts of its width: see theme.css
const TERMINAL_FONTS = '"Fira Terminal", ui-monospace, Menlo, monospace'
const ANSI_COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

class TerminalScreen {
  // The typeface is fetched before the first terminal measures it; no slide uses it otherwise.
  static fonts = Promise.all(['400', '600'].map(weight =>
    document.fonts.load(`${weight} 20px "Fira Terminal"`, 'a\u2588')))

  /**
   * @param {HTMLElement} container in a panel, whose style states the columns and rows
   * @param {(keys: Uint8Array<ArrayBuffer>) => void} onKeys
   */
  constructor(container, onKeys) {
    this.container = container
    const style = getComputedStyle(container)
    this.columns = Number(style.getPropertyValue('--screen-columns'))
    this.rows = Number(style.getPropertyValue('--screen-rows'))
    this.box = document.createElement('div')
    this.box.className = 'demo-glass'
    this.opened = false
    container.append(this.box)
    this.terminal = new Terminal({
      cols: this.columns, rows: this.rows, scrollback: 10000,
      fontFamily: TERMINAL_FONTS, fontWeightBold: '600', theme: TerminalScreen.theme(),
      cursorBlink: false, allowTransparency: false, screenReaderMode: false, macOptionIsMeta: true,
    })
    this.terminal.onData(text => onKeys(new TextEncoder().encode(text)))
    this.terminal.onBinary(text => onKeys(Uint8Array.from(text, letter => letter.charCodeAt(0))))
    TerminalScreen.fonts.then(() => {
      this.terminal.options.fontFamily = `${TERMINAL_FONTS}, monospace`
      this.fit()
    })
    document.addEventListener('look', () => { this.terminal.options.theme = TerminalScreen.theme() })
  }

  // The deck is scaled by a CSS transform, under which xterm.js is wrong about where the mouse is.
  // So the terminal is scaled back, and its type is set in real pixels instead.
  fit() {
    const padding = getComputedStyle(this.container)
    const width = this.container.clientWidth - 2 * parseFloat(padding.paddingLeft)
    const height = this.container.clientHeight - 2 * parseFloat(padding.paddingTop)
    if (width <= 0 || height <= 0) return
    const scale = Reveal.getScale()
    Object.assign(this.box.style, {
      transform: `scale(${1 / scale})`, width: `${width * scale}px`, height: `${height * scale}px`,
    })
    if (!this.opened) {
      this.terminal.open(this.box)
      this.opened = true
    }
    this.terminal.options.fontSize = this.cell(width * scale, height * scale) / CHARACTER_WIDTH
  }

  /**
   * The width of a character that fills the space, in whole device pixels: a fraction leaves seams in bars.
   * @param {number} width
   * @param {number} height
   */
  cell(width, height) {
    const most = Math.min(width / this.columns, height / this.rows / CHARACTER_HEIGHT)
    const whole = Math.floor(most * devicePixelRatio) / devicePixelRatio
    return whole * devicePixelRatio >= 5 ? whole : most
  }

  /** The terminal's colours, from the look in force. */
  static theme() {
    /** @type {Record<string, string>} */
    const theme = {
      background: Look.variable('terminal'), foreground: Look.variable('ink'), cursor: Look.variable('quiet'),
      cursorAccent: Look.variable('terminal'), selectionBackground: Look.variable('selection'),
    }
    for (const name of ANSI_COLOURS) {
      theme[name] = Look.variable(`ansi-${name}`)
      theme[`bright${name.charAt(0).toUpperCase()}${name.slice(1)}`] = Look.variable(`ansi-bright-${name}`)
    }
    return theme
  }
}
