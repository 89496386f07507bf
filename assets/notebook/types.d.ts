// What the classic notebook and RISE offer, as far as our scripts use it: neither comes with types.

interface NotebookCell {
  cell_type: string
  metadata: {
    tags?: string[]
    slideshow?: { slide_type?: string, class?: string }
  }
  element: { addClass(names: string): void }
  get_text(): string
  execute(stopOnError: boolean): void
}

interface NotebookKernel {
  info_reply?: { status?: string }
  widget_manager?: { _loadFromKernel?: () => Promise<unknown> }
  is_connected(): boolean
  kernel_info(reply: () => void): void
}

interface NotebookHeader {
  kernelspec?: { name: string }
  language_info?: unknown
}

interface NotebookChapter {
  path: string
  title: string
}

interface Notebook {
  _fully_loaded?: boolean
  base_url: string
  notebook_path: string
  metadata: NotebookHeader
  kernel: NotebookKernel
  config: { loaded: Promise<unknown>, data: { onstage?: { chapters?: NotebookChapter[] } } }
  keyboard_manager: { actions: { exists(name: string): boolean, call(name: string): void } }
  get_cells(): NotebookCell[]
  save_notebook(): Promise<unknown>
  set_dirty(dirty: boolean): void
  select(index: number): void
}

interface JupyterPage {
  notebook: Notebook
  keyboard_manager: { mode: string, enable(): void }
}

interface NotebookUtils {
  url_path_join(...parts: string[]): string
  encode_uri_components(path: string): string
  promising_ajax(url: string, settings: { dataType: string }): Promise<{ content: { metadata: NotebookHeader } }>
}

interface NotebookEvents {
  on(names: string, handler: () => void): void
}

interface NotebookRequire {
  toUrl(path: string): string
}

interface Chapters {
  isFromBehind(notebook: Notebook): boolean
  join(notebook: Notebook): Promise<void>
}

declare function define<Parts extends unknown[]>(names: string[], factory: (...parts: Parts) => unknown): void

// RISE's reveal.js, from the moment the slideshow begins.
declare const Reveal: {
  isFirstSlide(): boolean
  isLastSlide(): boolean
  availableFragments(): { prev: boolean, next: boolean }
}

interface Window {
  Reveal?: typeof Reveal
}
