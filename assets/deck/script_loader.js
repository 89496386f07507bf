// Scripts that only some slides need, loaded when such a slide comes near.
'use strict'

/* global oneOf */
/* exported ScriptLoader */

const ScriptLoader = {
  /** @type {Record<string, Promise<void>>} */
  loading: {},

  /**
   * Loads the script that the page names so; at once if it is there already.
   * @param {string} name
   */
  load: name => (
    ScriptLoader.loading[name] ??= ScriptLoader.fetch(oneOf(HTMLScriptElement, `script[data-late="${name}"]`))
  ),

  /**
   * @param {HTMLScriptElement} named in a deck of one file, the script is in the page as text
   * @returns {Promise<void>}
   */
  fetch: named => new Promise((done, fail) => {
    const script = document.createElement('script')
    if (named.text.trim()) {
      script.textContent = named.text
      document.head.append(script)
      done()
      return
    }
    const src = named.dataset.src ?? ''
    Object.assign(script, { src, onload: () => done(), onerror: () => fail(new Error(`${src} is missing`)) })
    document.head.append(script)
  }),
}
