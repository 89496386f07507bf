// What the tasks of one run did, as the tracer says it; REFERENCE.md describes the same as NAME.tasks.json.
// All times are microseconds since the start of the run. None of this is believed before TraceChecks has looked at it.

interface TracePart {
  now: number // the trace is complete up to here
  reset?: boolean // forget what was before
  lanes?: TraceLane[] // new ones, and ones that changed
  files?: string[] // new ones: names of the program's own files beside its script, which has number 0
  places?: TracePlace[] // new ones; a place's number is its position among all so far
  steps?: TraceStep[] // in the order of their ends
  running?: [lane: number, since: number][] // steps that have begun and not ended, in place of those said before
  clock?: [at: number, seconds: number][] // what a loop's own clock said when
  notes?: string[] // lines for people
  dropped?: number // records lost so far
}

type LaneKind = 'task' | 'thread' | 'process' | 'callbacks'
type LaneEnd = 'returned' | 'raised' | 'cancelled' | 'never ended' | 'exited'

interface TraceLane {
  lane: number // from 1, in the order of creation
  kind: LaneKind
  name: string
  does: string // the qualified name of its coroutine or function
  parent: number | null // the lane that created it
  loop: number | null
  begin: number
  end?: number // missing: not over
  how?: LaneEnd
  detail?: string
  untaken?: boolean // raised, and nobody took the exception
}

// `count` short steps in one stretch, in which they ran `busy` µs; from `end` on the lane waits, for what and where.
type TraceStep = [
  lane: number, begin: number, end: number, count: number, busy: number, wait: number, place: number,
]
type TracePlace = [line: number, end_line: number, text: string, function: string, file: number]

// What a lane does at one time.
interface LaneState {
  doing: 'nothing yet' | 'runs' | 'waits' | 'ended'
  wait: number // Wait: for what, where it waits
  place: number // where; -1: not in the program's own file
  since: number
}

// Where, and from what, a view is drawn.
interface TaskMoment {
  trace: TaskTrace
  at: number // µs: what is drawn is what was known then
  live: boolean // more of it comes
}
