// A talk in the classic notebook: hides what slides hide, runs all cells, begins the slideshow, keeps the file.
// RequireJS loads it and chapters.js: that is how the classic notebook extends itself.
define(['require', 'base/js/namespace', 'base/js/events', 'base/js/utils', './chapters'], (
  /** @type {NotebookRequire} */ require,
  /** @type {JupyterPage} */ Jupyter,
  /** @type {NotebookEvents} */ events,
  /** @type {NotebookUtils} */ utils,
  /** @type {Chapters} */ chapters,
) => {
  'use strict'

  const HIDDEN_CELLS = ['remove-cell', 'hide-cell']
  const LONGEST_WAIT = 20_000 // ms until the audience sees the page, whatever is missing

  /** @param {string} name */
  const addStyleSheet = name => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: require.toUrl(name) })
    document.head.append(link)
  }

  /**
   * Waits until it is so, or for so many milliseconds.
   * @param {() => unknown} holds
   */
  const until = async (holds, most = Infinity) => {
    const end = performance.now() + most
    while (!holds() && performance.now() < end) await new Promise(go => setTimeout(go, 50))
  }

  /**
   * Tags and kinds of slides become classes, by which main.css hides cells and places them; a hidden cell is not on a
   * slide for RISE either.
   * @param {NotebookCell[]} cells
   */
  const markCells = cells => {
    for (const cell of cells) {
      const tags = cell.metadata.tags ?? []
      const kinds = cell.metadata.slideshow?.class?.split(' ') ?? []
      cell.element.addClass([...tags.map(tag => `tag-${tag}`), ...kinds.map(kind => `slide-${kind}`)].join(' '))
      if (!cell.metadata.slideshow && tags.some(tag => HIDDEN_CELLS.includes(tag))) {
        cell.metadata.slideshow = { slide_type: 'skip' }
        events.on('before_save.Notebook', () => delete cell.metadata.slideshow)
        events.on('notebook_saved.Notebook notebook_save_failed.Notebook', () => {
          cell.metadata.slideshow = { slide_type: 'skip' }
        })
      }
    }
  }

  /**
   * A kernel writes its name and its language into the notebook's header, and may do so differently here: the header
   * stays as it was stored.
   * @param {Notebook} notebook
   */
  const keepHeader = async notebook => {
    const path = utils.encode_uri_components(notebook.notebook_path)
    const address = utils.url_path_join(notebook.base_url, 'api/contents', path)
    const stored = await utils.promising_ajax(address, { dataType: 'json' })
    const { kernelspec, language_info } = stored.content.metadata
    events.on('before_save.Notebook', () => {
      const { metadata } = notebook
      const another = kernelspec && metadata.kernelspec && metadata.kernelspec.name !== kernelspec.name
      Object.assign(metadata, { language_info, kernelspec: another ? metadata.kernelspec : kernelspec })
      if (!metadata.language_info) delete metadata.language_info
      if (!metadata.kernelspec) delete metadata.kernelspec
    })
  }

  /**
   * A cell that raises stops none of the others: each slide is ready when its turn comes.
   * @param {Notebook} notebook
   */
  const runCells = async notebook => {
    await until(() => notebook.kernel?.is_connected() && notebook.kernel.info_reply?.status)
    // The widgets' own script asks a kernel for the widgets it has; one that a cell makes meanwhile would be taken for
    // an old one and stay blank. When the same question, asked by us after it, is answered, so is the script's.
    await until(() => notebook.kernel.widget_manager, LONGEST_WAIT / 2)
    const asked = notebook.kernel.widget_manager?._loadFromKernel?.().catch(console.warn)
    // A kernel that was killed may have lost the question.
    await Promise.race([asked, until(() => false, LONGEST_WAIT / 4)])
    for (const cell of notebook.get_cells()) if (cell.cell_type === 'code') cell.execute(false)
  }

  /**
   * A kernel that was restarted knows of no cell, and its panels are dead. One that died and came back may do so
   * without an event: it is asked until it answers.
   * @param {Notebook} notebook
   */
  const runCellsAgain = notebook => {
    let anew = false
    const ready = () => {
      if (anew) runCells(notebook)
      anew = false
    }
    events.on('kernel_restarting.Kernel kernel_autorestarting.Kernel', () => { anew = true })
    events.on('kernel_ready.Kernel', ready)
    events.on('kernel_autorestarting.Kernel', async () => {
      while (anew) {
        await until(() => !anew, 1000)
        if (anew && notebook.kernel.is_connected()) notebook.kernel.kernel_info(ready)
      }
    })
  }

  // The keys are the slides' again once a button has been pressed.
  const giveKeysBack = () => document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element && target.closest('.jupyter-button')
    if (!(button instanceof HTMLElement)) return
    button.blur()
    Jupyter.keyboard_manager.enable()
  })

  const beginSlideshow = async () => {
    await until(() => Jupyter.notebook?._fully_loaded)
    const { notebook } = Jupyter
    const cells = notebook.get_cells()
    markCells(cells)
    await keepHeader(notebook)
    await chapters.join(notebook)
    giveKeysBack()
    const slides = cells.filter(({ metadata }) => ['slide', 'subslide'].includes(metadata.slideshow?.slide_type ?? ''))
    runCellsAgain(notebook)
    runCells(notebook)
    if (!slides.length) return
    const first = slides[chapters.isFromBehind(notebook) ? slides.length - 1 : 0]
    notebook.select(cells.indexOf(first)) // where RISE begins
    await until(() => notebook.keyboard_manager.actions.exists('RISE:slideshow'))
    notebook.keyboard_manager.actions.call('RISE:slideshow')
    await until(() => document.body.matches('.rise-enabled'))
    await until(() => document.querySelector('.slides section.present section.present'))
  }

  return {
    load_ipython_extension() {
      const curtain = Object.assign(document.createElement('style'), {
        // Notes and menus are not for the audience. Until theme.css is there, the system's own dark ground.
        textContent: 'html { color-scheme: dark; background: Canvas } body { visibility: hidden }',
      })
      document.head.append(curtain)
      addStyleSheet('../theme/theme.css')
      addStyleSheet('./main.css')
      Promise.race([beginSlideshow(), until(() => false, LONGEST_WAIT)]).finally(() => curtain.remove())
    },
  }
})
