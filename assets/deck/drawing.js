// A demo's SVG as part of the page: no scripts, the palette's colours as variables, the deck's own fonts.
'use strict'

/* global Look */
/* exported Drawing */

const Drawing = {
  // matplotlibrc draws in the dark look's colours; each of them is a variable of theme.css.
  COLOURS: ['ink', 'quiet', 'edge', 'line', 'sky', 'amber', 'green', 'vermilion', 'rose', 'yellow'],
  count: 0,

  /**
   * The bytes of a text in base64.
   * @param {string} base64
   */
  bytes: base64 => Uint8Array.from(atob(base64), letter => letter.charCodeAt(0)),

  /**
   * The drawing in this SVG's text, which is base64 in a page.
   * @param {string} base64
   */
  unpack: base64 => Drawing.parse(new TextDecoder().decode(Drawing.bytes(base64))),

  /**
   * The drawing in this SVG's text.
   * @param {string} text
   */
  parse(text) {
    const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
    for (const part of svg.querySelectorAll('script, foreignObject, metadata')) part.remove()
    svg.removeAttribute('width')
    svg.removeAttribute('height')
    const palette = Drawing.palette()
    // The same picture may be on two slides; a reference must not find its target on the hidden one.
    const prefix = `drawing-${++Drawing.count}-`
    for (const part of [svg, ...svg.querySelectorAll('*')]) {
      for (const attribute of [...part.attributes]) Drawing.clean(part, attribute, prefix, palette)
    }
    return document.importNode(svg, true)
  },

  /**
   * @param {Element} part
   * @param {Attr} attribute
   * @param {string} prefix
   * @param {Record<string, string>} palette
   */
  clean(part, { name, value }, prefix, palette) {
    const isLink = /^(xlink:)?href$/.test(name)
    if (name.startsWith('on') || (isLink && !value.startsWith('#'))) part.removeAttribute(name)
    else if (name === 'id') part.id = prefix + value
    else if (isLink) part.setAttribute(name, `#${prefix}${value.slice(1)}`)
    else if (value.includes('#')) {
      part.setAttribute(name, value
        .replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
        .replace(/#[0-9a-f]{6}\b/gi, hex => palette[hex.toLowerCase()] ?? hex))
    }
  },

  /**
   * Each colour that charts are drawn in → the variable of theme.css that takes its place.
   * @returns {Record<string, string>}
   */
  palette() {
    const variables = Drawing.COLOURS.map(name => [Look.variable(`dark-${name}`).toLowerCase(), `var(--${name})`])
    return Object.fromEntries(variables)
  },
}
