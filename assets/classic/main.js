// A talk in the classic notebook: hides what slides hide, runs all cells once, begins the slideshow, leads from chapter
// to chapter, keeps the file.
define(['require', 'base/js/namespace', 'base/js/events', 'base/js/utils'], (require, Jupyter, events, utils) => {
  'use strict'

  const HIDDEN = ['remove-cell', 'hide-cell']
  const FORWARD = [' ', 'PageDown']

  const style = name =>
    document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: require.toUrl(name) }))

  const named = chapter => chapter.replace(/\.\w+$/, '').replaceAll('_', ' ')

  const until = async holds => {
    while (!holds()) await new Promise(go => setTimeout(go, 50))
  }

  // Tags and kinds of slides become classes, by which main.css hides and sets; a hidden cell is on no slide, also for RISE.
  const mark = cells => {
    for (const cell of cells) {
      const tags = cell.metadata.tags ?? []
      const kinds = cell.metadata.slideshow?.class?.split(' ') ?? []
      cell.element.addClass([...tags.map(tag => `tag-${tag}`), ...kinds.map(kind => `slide-${kind}`)].join(' '))
      if (!cell.metadata.slideshow && tags.some(tag => HIDDEN.includes(tag))) {
        cell.metadata.slideshow = { slide_type: 'skip' }
        events.on('before_save.Notebook', () => delete cell.metadata.slideshow)
        events.on('notebook_saved.Notebook notebook_save_failed.Notebook', () => { cell.metadata.slideshow = { slide_type: 'skip' } })
      }
    }
  }

  // A kernel says its name and its language in its own words, which may be others here: no change of the speaker's.
  const keepHeader = async notebook => {
    const path = utils.encode_uri_components(notebook.notebook_path)
    const stored = await utils.promising_ajax(utils.url_path_join(notebook.base_url, 'api/contents', path), { dataType: 'json' })
    const { kernelspec, language_info } = stored.content.metadata
    events.on('before_save.Notebook', () => {
      const { metadata } = notebook
      const another = kernelspec && metadata.kernelspec && metadata.kernelspec.name !== kernelspec.name
      Object.assign(metadata, { language_info, kernelspec: another ? metadata.kernelspec : kernelspec })
      for (const key of ['language_info', 'kernelspec']) if (!metadata[key]) delete metadata[key]
    })
  }

  let turning = false

  const turn = async chapter => {
    const { notebook } = Jupyter
    if (turning) return // a second press while the first one saves
    turning = true
    if (notebook.dirty) await notebook.save_notebook().catch(error => { turning = false; throw error })
    location.assign(utils.url_path_join(notebook.base_url, 'nbclassic/notebooks', utils.encode_uri_components(chapter)))
  }

  const link = (chapter, words) => Object.assign(document.createElement('a'), {
    href: '#', textContent: words, onclick: () => { turn(chapter); return false },
  })

  // Links to the chapters before and after; from the last slide, what turns slides turns to the next chapter.
  const joinChapters = async notebook => {
    await notebook.config.loaded
    const chapters = notebook.config.data.onstage?.chapters ?? []
    const at = chapters.indexOf(notebook.notebook_path)
    const [before, after] = at < 0 ? [] : [chapters[at - 1], chapters[at + 1]]
    const nav = Object.assign(document.createElement('nav'), { id: 'onstage_chapters' })
    if (before) nav.append(link(before, `\u2039 ${named(before)}`))
    if (after) nav.append(link(after, `${named(after)} \u203a`))
    document.body.append(nav)
    if (after) addEventListener('keydown', event => {
      const ends = document.body.matches('.rise-enabled') && Reveal.isLastSlide() && !Reveal.availableFragments().next
      if (!ends || event.shiftKey || !FORWARD.includes(event.key) || Jupyter.keyboard_manager.mode === 'edit') return
      if (event.target.closest('input, textarea, select, button')) return
      event.preventDefault()
      event.stopImmediatePropagation()
      turn(after)
    }, true)
  }

  const begin = async () => {
    await until(() => Jupyter.notebook?._fully_loaded)
    const { notebook } = Jupyter
    mark(notebook.get_cells())
    await keepHeader(notebook)
    await joinChapters(notebook)
    const slideshow = notebook.get_cells().some(cell => ['slide', 'subslide'].includes(cell.metadata.slideshow?.slide_type))
    await until(() => notebook.kernel?.is_connected() && notebook.kernel.info_reply?.status)
    notebook.execute_all_cells()
    await until(() => notebook.keyboard_manager.actions.exists('RISE:slideshow'))
    if (slideshow) notebook.keyboard_manager.actions.call('RISE:slideshow')
  }

  return {
    load_ipython_extension() {
      style('../theme.css')
      style('./main.css')
      begin()
    },
  }
})
