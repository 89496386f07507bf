// From chapter to chapter: links to both neighbours, and what turns slides turns to the next chapter from the last slide.
define(['base/js/namespace', 'base/js/utils'], (Jupyter, utils) => {
  'use strict'

  const BEHIND = 'onstage_from_behind' // the chapter that is come to from the one after it: it opens at its end

  let turning = false
  let opened = '' // what the cells said when the page opened

  const said = () => JSON.stringify(Jupyter.notebook.get_cells().map(cell => [cell.cell_type, cell.get_text(), cell.metadata]))

  const turn = async (chapter, back) => {
    const { notebook } = Jupyter
    if (turning) return // a second press while the first one saves
    turning = true
    if (said() !== opened) await notebook.save_notebook().catch(error => { turning = false; throw error })
    notebook.set_dirty(false) // outputs alone are no change of the speaker's
    if (back) sessionStorage.setItem(BEHIND, chapter)
    location.assign(utils.url_path_join(notebook.base_url, 'nbclassic/notebooks', utils.encode_uri_components(chapter)))
  }

  const link = (chapter, words, back) => Object.assign(document.createElement('a'), {
    href: '#', textContent: words, onclick: () => { turn(chapter.path, back); return false },
  })

  const atEnd = () => Reveal.isLastSlide() && !Reveal.availableFragments().next
  const atStart = () => Reveal.isFirstSlide() && !Reveal.availableFragments().prev

  return {
    // Whether this chapter was come to from the one after it.
    isFromBehind(notebook) {
      const chapter = sessionStorage.getItem(BEHIND)
      sessionStorage.removeItem(BEHIND)
      return chapter === notebook.notebook_path
    },

    async join(notebook) {
      opened = said()
      await notebook.config.loaded
      const chapters = notebook.config.data.onstage?.chapters ?? []
      const at = chapters.findIndex(chapter => chapter.path === notebook.notebook_path)
      const [before, after] = at < 0 ? [] : [chapters[at - 1], chapters[at + 1]]
      const nav = Object.assign(document.createElement('nav'), { id: 'onstage_chapters' })
      if (before) nav.append(link(before, `\u2039 ${before.title}`, true))
      if (after) nav.append(link(after, `${after.title} \u203a`))
      document.body.append(nav)
      const show = () => nav.classList.toggle('onstage-ends', Reveal.isFirstSlide() || Reveal.isLastSlide())
      for (const moved of ['ready', 'slidechanged']) document.addEventListener(moved, () => { if (window.Reveal) show() })
      addEventListener('keydown', event => {
        if (!document.body.matches('.rise-enabled') || !window.Reveal || Jupyter.keyboard_manager.mode === 'edit') return
        if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, select')) return
        if (event.key === ' ' && event.target.closest('button')) return
        const back = event.key === 'PageUp' || (event.key === ' ' && event.shiftKey)
        const forward = !back && [' ', 'PageDown'].includes(event.key)
        const chapter = forward && atEnd() ? after : back && atStart() ? before : undefined
        if (!chapter) return
        event.preventDefault()
        event.stopImmediatePropagation()
        turn(chapter.path, back)
      }, true)
    },
  }
})
