// Small helpers for several scripts, and what the deck and the presenter's page do alike.
'use strict'

/* exported reducedMotion, one, oneOf, all, around, unfocus, notice, countUp, placeIn, isSamePlace, keepAwake */

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)').matches

/**
 * The first element of that class and selector. Throws where there is none: the page is not what the script expects.
 * @template {Element} T
 * @param {new () => T} kind
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {T}
 */
function oneOf(kind, selector, within = document) {
  const found = within.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`no ${kind.name} here is ${selector}`)
  return found
}

/**
 * The first HTML element of that selector. Throws where there is none.
 * @param {string} selector
 * @param {ParentNode} [within]
 */
const one = (selector, within = document) => oneOf(HTMLElement, selector, within)

/**
 * All HTML elements of that selector.
 * @param {string} selector
 * @param {ParentNode} [within]
 */
const all = (selector, within = document) =>
  [...within.querySelectorAll(selector)].filter(element => element instanceof HTMLElement)

/**
 * The element at or around the event's target that the selector matches, if any.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
const around = ({ target }, selector) => (target instanceof Element ? target.closest(selector) : null)

/** Gives the keys back to the page. */
function unfocus() {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}

/**
 * Shows one line at the edge of the page; an empty one hides it.
 * @param {string} text
 */
function notice(text) {
  const line = one('.stage-notice')
  line.textContent = text
  line.hidden = !text
}

/**
 * Tells how long a run has been going, ten times a second; returns the interval's number, for clearInterval.
 * @param {number} seconds how long it has been going by now
 * @param {(text: string) => void} tell
 */
function countUp(seconds, tell) {
  const began = performance.now() - seconds * 1000
  const tick = () => tell(`running ${((performance.now() - began) / 1000).toFixed(1)} s`)
  tick()
  return setInterval(tick, 100)
}

/**
 * The slide that a deck shows, and how many of its fragments.
 * @param {import('reveal.js').RevealApi} reveal
 * @returns {Position}
 */
const placeIn = reveal => ({ id: reveal.getCurrentSlide().id, f: reveal.getIndices().f ?? null })

/**
 * @param {Position | undefined} a
 * @param {Position | undefined} b
 */
const isSamePlace = (a, b) => Boolean(a && b && a.id === b.id && (a.f ?? null) === (b.f ?? null))

/** Asks the system not to switch the screen off while this page is in view; not every system allows it. */
function keepAwake() {
  const ask = () => {
    if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => {})
  }
  document.addEventListener('visibilitychange', ask)
  ask()
}
