// Light or dark, decided before anything is painted; remembered for this address.
'use strict'

const Look = {
  get: () => document.documentElement.dataset.look,
  set(look) {
    document.documentElement.dataset.look = look
    try { localStorage.setItem('onstage-look', look) } catch { /* a page from file:// may have no storage */ }
    document.dispatchEvent(new Event('look'))
  },
  toggle: () => Look.set(Look.get() === 'dark' ? 'light' : 'dark'),
  colour: name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim(),
}

try {
  document.documentElement.dataset.look = localStorage.getItem('onstage-look') || document.documentElement.dataset.wished || 'dark'
} catch {
  document.documentElement.dataset.look = 'dark'
}
