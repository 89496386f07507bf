// Every message that travels over a websocket, both ways; scripts/onstage/stage/messages.py describes the same for the stage,
// and tests/stage/test_messages.py compares the two. Also: the states of a panel.

interface Position {
  id: string
  f?: number | null // index of the last fragment shown; null: none of them
  by?: string // the window that said it
  n?: number // counts the moves of that window
}

interface Replan {
  minutes: number // how long the talk shall take in all
  from: number // seconds that had passed when this was asked for
  at: string | null // the slide on which it was asked for
}

interface PanelCommand {
  name: string
  do: 'replay' | 'turn'
}

type HowRunEnds = 'exit' | 'stop' | 'limit'
type Mood = 'good' | 'bad' | ''

// From a window of the deck, or the presenter's page, to the stage: socket/deck.

interface AtMessage {
  at: Position
}

interface BlackMessage {
  black: boolean
}

interface LookMessage {
  look: 'dark' | 'light'
}

interface ZoomMessage {
  zoom: 'smaller' | 'normal' | 'larger'
}

interface MinutesMessage {
  minutes: number
}

interface PanelMessage {
  panel: PanelCommand
}

interface AgainMessage {
  again: true
}

type FromWindow = AtMessage | BlackMessage | LookMessage | ZoomMessage | MinutesMessage | PanelMessage | AgainMessage

// From the stage to a window of the deck, or the presenter's page.

interface HelloMessage {
  safe: boolean // a recording takes the place of a run that goes wrong
  steers: boolean // this window may run demos and move the others
}

interface StateMessage {
  at?: Position
  black?: boolean
  look?: 'dark' | 'light'
  zoom?: 'smaller' | 'normal' | 'larger'
  minutes?: Replan
  elapsed: number // seconds since the talk left its first slide; 0 before
  here: number // seconds on this slide
}

interface ReloadMessage {
  reload: true
}

interface FailedMessage {
  failed: string
}

type ToWindow = HelloMessage | StateMessage | ReloadMessage | FailedMessage | PanelMessage

// From a panel to the stage: socket/demo/NAME. Binary messages are key presses.

interface RunMessage {
  do: 'run'
  scratch?: string // the source of a scratch copy to run instead
}

interface StopMessage {
  do: 'stop'
}

interface KeepMessage {
  do: 'keep'
  scratch: string
}

interface DrawnMessage {
  do: 'drawn'
  screen: number // the number of the screen it was drawn on
  bytes: number // drawn since that screen began
}

type FromPanel = RunMessage | StopMessage | KeepMessage | DrawnMessage

// From the stage to a panel. Binary messages are the demo's output.

interface ScreenMessage {
  screen: number // the output that follows belongs to a fresh screen of this number
}

interface IdleMessage {
  state: 'idle'
}

interface RefusedMessage {
  state: 'refused'
  why: string
}

interface RunningMessage {
  state: 'running'
  run: number // the number of the run; no two runs of a stage share one
  seconds: number // how long it has been running
  scratch: boolean // a scratch copy runs
}

interface EndedMessage {
  state: 'ended'
  scratch: boolean
  how: HowRunEnds
  code: number // exit code; negative: the signal that killed it
  seconds: number
  well: boolean // it ended as its demo declares
  words: string // how it ended, for people
  mood: Mood
  picture: string | null // the address of what it drew
}

interface KeptMessage {
  kept: string
}

interface TasksMessage {
  tasks: TracePart // what its tasks did since the last part; trace.d.ts
}

type ToPanel = ScreenMessage | IdleMessage | RefusedMessage | RunningMessage | EndedMessage | KeptMessage | TasksMessage
