// One websocket to the stage that comes back by itself.
'use strict'

/* exported DeckSocket */

/**
 * @template Received what the stage sends as text, parsed
 * @template Sent what this page sends as text
 */
class StageSocket {
  /**
   * @param {string} path
   * @param {object} handlers
   * @param {(message: Received) => void} handlers.onText
   * @param {(bytes: Uint8Array) => void} [handlers.onBytes]
   * @param {(connected: boolean) => void} [handlers.onState]
   */
  constructor(path, { onText, onBytes = () => {}, onState = () => {} }) {
    this.path = path
    this.onText = onText
    this.onBytes = onBytes
    this.onState = onState
    this.wait = 250 // ms until the next attempt
    this.closed = false
    this.socket = this.connect()
  }

  connect() {
    const socket = new WebSocket(`ws${location.protocol.slice(4)}//${location.host}/${this.path}`)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.opened()
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') this.onText(JSON.parse(data))
      else this.onBytes(new Uint8Array(data))
    }
    socket.onclose = () => {
      this.onState(false)
      if (this.closed) return
      setTimeout(() => { this.socket = this.connect() }, this.wait)
      this.wait = Math.min(this.wait * 2, 2000)
    }
    return socket
  }

  opened() {
    this.wait = 250
    this.onState(true)
  }

  close() {
    this.closed = true
    this.onState = () => {}
    const { socket } = this
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close()
    else socket.close()
  }

  /**
   * Messages to a stage that is not there are lost: once it is back, it says itself how things are.
   * @param {Sent | Uint8Array<ArrayBuffer>} message
   */
  send(message) {
    if (this.socket.readyState !== WebSocket.OPEN) return
    this.socket.send(message instanceof Uint8Array ? message : JSON.stringify(message))
  }
}

/**
 * The websocket of a window of the deck, or of the presenter's page: it also says where the window goes.
 * @extends {StageSocket<ToWindow, FromWindow>}
 */
class DeckSocket extends StageSocket {
  static me = Math.random().toString(36).slice(2)

  moves = 0
  /** @type {{ by: string, n: number } | undefined} */
  waiting // for the stage to repeat this window's last move

  /** @override */
  opened() {
    this.waiting = undefined
    super.opened()
  }

  /**
   * Says where this window goes. Until the stage has repeated that, the places it names are older news.
   * @param {Position} place
   */
  goes(place) {
    this.waiting = { by: DeckSocket.me, n: ++this.moves }
    this.send({ at: { ...place, ...this.waiting } })
  }

  /**
   * Whether the place that the stage names is news.
   * @param {Position | undefined} at
   */
  isNews(at) {
    if (this.waiting && (at?.by !== this.waiting.by || at.n !== this.waiting.n)) return false
    this.waiting = undefined
    return true
  }
}
