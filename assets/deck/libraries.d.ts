// What third-party scripts define for all scripts of the deck, and what the deck adds to the page's own objects.

declare const Reveal: import('reveal.js').RevealApi
declare const RevealNotes: typeof import('reveal.js/plugin/notes').default
declare const RevealSearch: typeof import('reveal.js/plugin/search').default
declare const RevealZoom: typeof import('reveal.js/plugin/zoom').default
declare const RevealHighlight: typeof import('reveal.js/plugin/highlight').default // by ScriptLoader.load('highlight')
declare const renderMathInElement: typeof import('katex/contrib/auto-render').default
declare const Terminal: typeof import('@xterm/xterm').Terminal // not in an exported deck
declare const ace: typeof import('ace-builds') // once the editor was opened
declare const AsciinemaPlayer: typeof import('asciinema-player') // by ScriptLoader.load('asciinema-player')

interface HTMLElement {
  panel?: Panel // of a `.demo`
}
