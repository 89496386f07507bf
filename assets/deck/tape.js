// The recording of one panel, fetched before it is needed and played in the same frame.
'use strict'

class Tape {
  constructor(place, path, kept) {
    Object.assign(this, { place, path, kept })
  }

  // Called when the slide is current or next: from then on the recording needs no server.
  load() {
    Late.load('asciinema-player').catch(() => {})
    this.cast ??= (this.kept ? Tape.unpack(this.kept.text) : Tape.fetch(this.path)).catch(() => { this.cast = undefined })
    return this.cast
  }

  static async fetch(path) {
    const answer = await fetch(path)
    return answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))
  }

  // A page from the disk may fetch nothing: its recordings lie in it, gzipped and in base64.
  static unpack(text) {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
  }

  async play() {
    const cast = await this.load()
    if (!cast) return false
    await Late.load('asciinema-player')
    this.player?.dispose()
    this.player = AsciinemaPlayer.create({ data: cast }, this.place, {
      fit: 'both', autoPlay: true, preload: true, terminalFontFamily: '"Fira Terminal", monospace',
      terminalLineHeight: 1.2, theme: 'onstage', controls: 'auto', idleTimeLimit: 60,
    })
    this.playing = true
    for (const [event, playing] of [['play', true], ['playing', true], ['pause', false], ['ended', false]]) {
      this.player.addEventListener(event, () => { this.playing = playing })
    }
    return true
  }

  toggle() {
    return this.playing ? this.player?.pause() : this.player?.play()
  }

  async jump(seconds) {
    this.player?.seek(Math.max(0, (await this.player.getCurrentTime()) + seconds))
  }

  stop() {
    this.player?.dispose()
    this.player = undefined
  }
}
