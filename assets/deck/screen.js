// The terminal of one panel: always 96 × 24; only its type grows and shrinks with the slide.
'use strict'

const COLUMNS = 96
const ROWS = 24
const WIDE = 0.6 // a character's width, in parts of the type size: Fira Code's own
const HIGH = 2 // a character's height, in parts of its width: see theme.css
const FAMILY = '"Fira Terminal", ui-monospace, Menlo, monospace'
const ANSI = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

class Screen {
  // The typeface is fetched before the first terminal measures it; no slide uses it otherwise.
  static fonts = Promise.all(['400', '600'].map(weight => document.fonts.load(`${weight} 20px "Fira Terminal"`, 'a\u2588')))

  constructor(place, onKeys) {
    this.place = place
    this.box = document.createElement('div')
    this.box.className = 'demo-glass'
    place.append(this.box)
    this.terminal = new Terminal({
      cols: COLUMNS, rows: ROWS, scrollback: 10000, fontFamily: FAMILY, theme: Screen.theme(),
      fontWeightBold: '600', cursorBlink: false, allowTransparency: false, screenReaderMode: false, macOptionIsMeta: true,
    })
    this.terminal.onData(text => onKeys(new TextEncoder().encode(text)))
    this.terminal.onBinary(text => onKeys(Uint8Array.from(text, letter => letter.charCodeAt(0))))
    Screen.fonts.then(() => { this.terminal.options.fontFamily = `${FAMILY}, monospace`; this.fit() })
    document.addEventListener('look', () => { this.terminal.options.theme = Screen.theme() })
  }

  // The deck is scaled by a CSS transform, under which xterm.js mistakes where the mouse is.
  // So the terminal is scaled back, and its type is set in real pixels instead.
  fit() {
    const padding = getComputedStyle(this.place)
    const width = this.place.clientWidth - 2 * parseFloat(padding.paddingLeft)
    const height = this.place.clientHeight - 2 * parseFloat(padding.paddingTop)
    if (width <= 0 || height <= 0) return
    const scale = Reveal.getScale()
    Object.assign(this.box.style, {
      transform: `scale(${1 / scale})`, width: `${width * scale}px`, height: `${height * scale}px`,
    })
    if (!this.opened) {
      this.terminal.open(this.box)
      this.opened = true
    }
    this.terminal.options.fontSize = Screen.cell(width * scale, height * scale) / WIDE
  }

  // The width of a character that fills the space, in whole device pixels: a fraction leaves seams in bars.
  static cell(width, height) {
    const most = Math.min(width / COLUMNS, height / ROWS / HIGH)
    const whole = Math.floor(most * devicePixelRatio) / devicePixelRatio
    return whole * devicePixelRatio >= 5 ? whole : most
  }

  static theme() {
    const theme = {
      background: Look.colour('terminal'), foreground: Look.colour('ink'), cursor: Look.colour('quiet'),
      cursorAccent: Look.colour('terminal'), selectionBackground: Look.colour('selection'),
    }
    for (const name of ANSI) {
      theme[name] = Look.colour(`ansi-${name}`)
      theme[`bright${name[0].toUpperCase()}${name.slice(1)}`] = Look.colour(`ansi-bright-${name}`) || theme[name]
    }
    return theme
  }
}
