// The recording of one panel, fetched before it is needed and played in the same frame.
'use strict'

class Tape {
  constructor(place, path) {
    Object.assign(this, { place, path })
  }

  // Called when the slide is current or next: from then on the recording needs no server.
  load() {
    this.cast ??= fetch(this.path).then(answer => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
      .catch(() => { this.cast = undefined })
    return this.cast
  }

  async play() {
    const cast = await this.load()
    if (!cast) return false
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
