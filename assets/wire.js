// One websocket to the stage that comes back by itself.
'use strict'

class Wire {
  // onText gets each parsed message, onBytes each Uint8Array, onState true or false.
  constructor(path, { onText, onBytes = () => {}, onState = () => {} }) {
    Object.assign(this, { path, onText, onBytes, onState, wait: 250 })
    this.connect()
  }

  connect() {
    this.socket = new WebSocket(`ws${location.protocol.slice(4)}//${location.host}/${this.path}`)
    this.socket.binaryType = 'arraybuffer'
    this.socket.onopen = () => { this.wait = 250; this.onState(true) }
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

  send(message) {
    if (this.socket.readyState !== WebSocket.OPEN) return
    this.socket.send(message instanceof Uint8Array ? message : JSON.stringify(message))
  }
}
