// From chapter to chapter: links to both neighbours, and the keys that turn slides turn to the next chapter at the end.
define(['base/js/namespace', 'base/js/utils'], (
  /** @type {JupyterPage} */ Jupyter,
  /** @type {NotebookUtils} */ utils,
) => {
  'use strict'

  const FROM_BEHIND = 'onstage_from_behind' // the chapter that was opened from the one after it: it begins at its end

  let turningChapter = false
  let cellsAtOpening = '' // what the cells said when the page opened

  const cellsNow = () =>
    JSON.stringify(Jupyter.notebook.get_cells().map(cell => [cell.cell_type, cell.get_text(), cell.metadata]))

  /**
   * @param {string} chapter its path
   * @param {boolean} back to its end
   */
  const turnChapter = async (chapter, back) => {
    const { notebook } = Jupyter
    if (turningChapter) return // a second press while the first one saves
    turningChapter = true
    if (cellsNow() !== cellsAtOpening) {
      await notebook.save_notebook().catch(error => {
        turningChapter = false
        throw error
      })
    }
    notebook.set_dirty(false) // the speaker has not changed anything: there are new outputs only
    if (back) sessionStorage.setItem(FROM_BEHIND, chapter)
    const path = utils.encode_uri_components(chapter)
    location.assign(utils.url_path_join(notebook.base_url, 'nbclassic/notebooks', path))
  }

  /**
   * @param {NotebookChapter} chapter
   * @param {string} words
   * @param {boolean} back
   */
  const chapterLink = (chapter, words, back) => Object.assign(document.createElement('a'), {
    href: '#',
    textContent: words,
    onclick: () => {
      turnChapter(chapter.path, back)
      return false
    },
  })

  /**
   * Whether a key turns slides, and is not for something else on the page.
   * @param {KeyboardEvent} event
   */
  const isForSlides = ({ key, altKey, ctrlKey, metaKey, target }) => {
    const isShown = document.body.matches('.rise-enabled') && window.Reveal
    if (!isShown || Jupyter.keyboard_manager.mode === 'edit') return false
    const owners = key === ' ' ? 'input, textarea, select, button' : 'input, textarea, select'
    return !(altKey || ctrlKey || metaKey || (target instanceof Element && target.closest(owners)))
  }

  const atChapterEnd = () => Reveal.isLastSlide() && !Reveal.availableFragments().next
  const atChapterStart = () => Reveal.isFirstSlide() && !Reveal.availableFragments().prev

  return {
    /**
     * Whether this chapter was opened from the one after it.
     * @param {Notebook} notebook
     */
    isFromBehind(notebook) {
      const chapter = sessionStorage.getItem(FROM_BEHIND)
      sessionStorage.removeItem(FROM_BEHIND)
      return chapter === notebook.notebook_path
    },

    /** @param {Notebook} notebook */
    async join(notebook) {
      cellsAtOpening = cellsNow()
      await notebook.config.loaded
      const chapters = notebook.config.data.onstage?.chapters ?? []
      const at = chapters.findIndex(chapter => chapter.path === notebook.notebook_path)
      const [before, after] = at < 0 ? [] : [chapters[at - 1], chapters[at + 1]]
      const nav = Object.assign(document.createElement('nav'), { id: 'onstage_chapters' })
      if (before) nav.append(chapterLink(before, `\u2039 ${before.title}`, true))
      if (after) nav.append(chapterLink(after, `${after.title} \u203a`, false))
      document.body.append(nav)
      const show = () => nav.classList.toggle('onstage-ends', Reveal.isFirstSlide() || Reveal.isLastSlide())
      for (const moved of ['ready', 'slidechanged']) {
        document.addEventListener(moved, () => { if (window.Reveal) show() })
      }
      addEventListener('keydown', event => {
        if (!isForSlides(event)) return
        const back = event.key === 'PageUp' || (event.key === ' ' && event.shiftKey)
        const forward = !back && [' ', 'PageDown'].includes(event.key)
        const beyond = back && atChapterStart() ? before : undefined
        const chapter = forward && atChapterEnd() ? after : beyond
        if (!chapter) return
        event.preventDefault()
        event.stopImmediatePropagation()
        turnChapter(chapter.path, back)
      }, true)
    },
  }
})
