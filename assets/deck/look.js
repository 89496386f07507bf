// Light or dark, decided before anything is painted; remembered for this address.
'use strict'

/* exported Look */

const Look = {
  /** @returns {'dark' | 'light'} */
  get: () => (document.documentElement.dataset.look === 'light' ? 'light' : 'dark'),

  /** @param {'dark' | 'light'} look */
  set(look) {
    document.documentElement.dataset.look = look
    try {
      localStorage.setItem('onstage-look', look)
    } catch {
      // A page from file:// may have no storage.
    }
    document.dispatchEvent(new Event('look'))
  },

  toggle: () => Look.set(Look.get() === 'dark' ? 'light' : 'dark'),

  /**
   * The value of a CSS variable of the page, without its two dashes.
   * @param {string} name
   */
  variable: name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim(),

  /** What was chosen here before, otherwise what the deck asks for, otherwise dark. */
  first() {
    const { wished } = document.documentElement.dataset
    try {
      return localStorage.getItem('onstage-look') || wished || 'dark'
    } catch {
      return 'dark'
    }
  },
}

document.documentElement.dataset.look = Look.first()
