// The recording of one panel, fetched before it is needed and played in the same frame.
'use strict'

/* global Drawing, ScriptLoader */
/* exported RecordingPlayer */

class RecordingPlayer {
  /**
   * @param {HTMLElement} container
   * @param {string} path where the recording is, beside the page
   * @param {string} packed the recording itself, gzipped and in base64, in a page that can be opened from the disk
   */
  constructor(container, path, packed) {
    this.container = container
    this.path = path
    this.packed = packed
    this.playing = false
    this.ended = false
    /** @type {import('asciinema-player').Player | undefined} */
    this.player = undefined
    /** @type {Promise<string | undefined> | undefined} */
    this.cast = undefined
  }

  // Called when the slide is current or next: from then on the recording needs no server.
  load() {
    ScriptLoader.load('asciinema-player').catch(() => {})
    this.cast ??= this.read().catch(() => {
      this.cast = undefined
      return undefined
    })
    return this.cast
  }

  async read() {
    if (this.packed) return RecordingPlayer.unpack(this.packed)
    const answer = await fetch(this.path)
    if (!answer.ok) throw new Error(answer.statusText)
    return answer.text()
  }

  /** @param {string} packed */
  static unpack(packed) {
    const stream = new Blob([Drawing.bytes(packed)]).stream()
    return new Response(stream.pipeThrough(new DecompressionStream('gzip'))).text()
  }

  /** Plays it from the start; false where there is no recording. */
  async play() {
    const cast = await this.load()
    if (!cast) return false
    await ScriptLoader.load('asciinema-player')
    this.player?.dispose()
    this.player = AsciinemaPlayer.create({ data: cast }, this.container, {
      fit: 'both', autoPlay: true, preload: true, terminalFontFamily: '"Fira Terminal", monospace',
      terminalLineHeight: 1.2, theme: 'onstage', controls: 'auto', idleTimeLimit: 60,
    })
    this.became(true)
    this.player.addEventListener('play', () => this.became(true))
    this.player.addEventListener('playing', () => this.became(true))
    this.player.addEventListener('pause', () => this.became(false))
    this.player.addEventListener('ended', () => this.became(false, true))
    return true
  }

  /**
   * @param {boolean} playing
   * @param {boolean} [ended]
   */
  became(playing, ended = false) {
    this.playing = playing
    this.ended = ended
  }

  /** Where it is, in seconds. */
  async time() { return (await this.player?.getCurrentTime()) ?? 0 }

  /** Whether it is at its end. */
  async isOver() { return (await this.time()) >= ((await this.player?.getDuration()) ?? Infinity) - 0.02 }

  toggle() {
    if (this.playing) this.player?.pause()
    else this.player?.play()
  }

  /** @param {number} seconds forwards, or backwards where negative */
  async jump(seconds) {
    this.ended = false
    if (this.player) this.player.seek(Math.max(0, (await this.time()) + seconds))
  }

  stop() {
    this.player?.dispose()
    this.player = undefined
  }
}
