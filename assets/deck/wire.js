// One websocket to the stage that comes back by itself.
'use strict'

class Wire {
  // onText gets each parsed message, onBytes each Uint8Array, onState true or false.
  constructor(path, { onText, onBytes = () => {}, onState = () => {} }) {
    Object.assign(this, { path, onText, onBytes, onState, wait: 250, moves: 0 })
    this.connect()
  }

  connect() {
    this.socket = new WebSocket(`ws${location.protocol.slice(4)}//${location.host}/${this.path}`)
    this.socket.binaryType = 'arraybuffer'
    this.socket.onopen = () => { this.wait = 250; this.waiting = undefined; this.onState(true) }
    this.socket.onmessage = ({ data }) =>
      typeof data === 'string' ? this.onText(JSON.parse(data)) : this.onBytes(new Uint8Array(data))
    this.socket.onclose = () => {
      this.onState(false)
      if (this.closed) return
      setTimeout(() => this.connect(), this.wait)
      this.wait = Math.min(this.wait * 2, 2000)
    }
  }

  close() {
    this.closed = true
    this.onState = () => {}
    if (this.socket.readyState === WebSocket.CONNECTING) this.socket.onopen = () => this.socket.close()
    else this.socket.close()
  }

  // Say where this window goes. Until the stage has said so back, what it tells of places is older news.
  goes(place) {
    this.waiting = { by: Wire.me, n: ++this.moves }
    this.send({ at: { ...place, ...this.waiting } })
  }

  // Whether the place that the stage tells of is news.
  news(at) {
    if (this.waiting && (at?.by !== this.waiting.by || at.n !== this.waiting.n)) return false
    this.waiting = undefined
    return true
  }

  static me = Math.random().toString(36).slice(2)

  send(message) {
    if (this.socket.readyState !== WebSocket.OPEN) return
    this.socket.send(message instanceof Uint8Array ? message : JSON.stringify(message))
  }
}
