"""Runs inside a demo, before its first line: notes what its asyncio tasks do, in memory that `onstage` reads.

One file of the standard library alone, so that it works in whatever Python runs the demo. Its folder is on the child's
PYTHONPATH; the program sees neither the folder nor the variables. Nothing is patched before the program imports
asyncio, and nothing in its children: a fork stops tracing, and other children do not inherit the variables.

What is noted, as one JSON array per line (times in microseconds of the monotonic clock):

    ["lane", lane, kind, name, does, parent, loop, at]      ["name", lane, name]
    ["step", lane, begin, end, count, busy, wait, place]    ["end", lane, at, how, detail]
    ["place", place, line, last, column, end_column, function, file]
    ["file", file, name, path]
    ["untaken", lane]    ["clock", at, seconds]             ["note", key]    ["script", path]

A step is what a task does between two waits: one call of `Handle._run`. It costs about a microsecond: two looks at the
clock, and a sum. Lines are written when the loop has nothing else to do, and otherwise so seldom that they take a
twentieth of its time; short steps in between are merged. Where the reader is too slow, steps are dropped and counted.
"""

import os
import sys

TASKS_VARIABLE = "ONSTAGE_TASKS"  # the path of the memory, with PYTHONPATH as it was behind it
HEADER_WORDS = 8  # words: version, written, read, dropped; see ring.py, a test compares them
VERSION, WRITTEN, READ, DROPPED = 0, 1, 2, 3
SLOTS = 16  # loops and jobs whose current step can be seen before it ends: two words each, lane and begin
JOB_SLOTS = range(HEADER_WORDS + SLOTS, HEADER_WORDS + 2 * SLOTS, 2)  # the second half of them: the first is of loops
TURN, OUTSIDE, TASK, WORKER = 1, 2, 3, 4  # what a task waits for
EARLY = 2000  # steps that are written one by one, whatever it costs
SHARE = 60  # lines may take one part in so many of the loop's time
LINGER = 0.001  # seconds that a busy loop is idle before what its tasks did is written
LONG_CALLBACK = 5_000_000  # ns; plain callbacks that take less are not noted
RESERVE = 1 << 21  # bytes of the memory that steps leave to lines that must not be lost
MOST_LANES = 20_000  # tasks and jobs beyond are not noted, as in trace.py
MOST_CODES = 10_000  # code objects kept, and places
MOST_FILES = 100  # of the program's own, beside its script
MOST_TEXT = 200  # characters of a name or an exception
PLAIN = (str, int, float, bool, type(None))  # parts of an exception that have no code of the program's own
AWAITS_OTHERS = (
    "coroutine",
    "async_generator",
    "async_generator_asend",
    "async_generator_athrow",
)  # types that await others
DROPPABLE = ('["step"', '["name"', '["clock"')  # lines that may be lost; of the others there are only so many


def _begin():
    """Take our traces out of the program's sight, and wait for asyncio."""
    path, has_python_path, python_path = os.environ.pop(TASKS_VARIABLE, "").partition("\n")
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != here]
    sys.path_importer_cache.pop(here, None)
    if has_python_path:
        os.environ["PYTHONPATH"] = python_path
    elif path:
        os.environ.pop("PYTHONPATH", None)
    if path:
        finder = _Finder(path)
        sys.meta_path.insert(0, finder)
        finder.patch_what_is_there()


def _hand_on():
    """Import the sitecustomize that this one stood in front of; where there is none, or it fails, it is as without us.

    An ImportError of that name is what `site` expects: then no module is left of this one either.
    """
    sys.modules.pop("sitecustomize", None)
    __import__("sitecustomize")


class _Finder:
    """Patches a module right after it was executed."""

    def __init__(self, path):
        import mmap  # now, while the program's own folder is not on sys.path: it may have a mmap.py

        del sys.modules["mmap"]
        self.mmap = mmap
        self.path = path
        self.tracer = None
        self.patches = {
            "asyncio.base_events": start_tracer,
            "asyncio.base_subprocess": patch_asyncio_subprocess,
            "concurrent.futures.thread": patch_jobs,
            "concurrent.futures.process": patch_process_pool,
            "multiprocessing.popen_fork": patch_multiprocessing,
            "multiprocessing.popen_forkserver": patch_poll,
            "subprocess": patch_subprocess,
            "uvloop": note_uvloop,
        }

    def patch_what_is_there(self):
        """Patch the modules that were imported before us, by a .pth file."""
        for name in [*self.patches]:
            if name in sys.modules:
                self._patch(name, sys.modules[name])

    def find_spec(self, name, path=None, target=None):
        """What the other finders find; for a module that is to be patched with another loader."""
        if name not in self.patches:
            return None
        others = [finder for finder in sys.meta_path if finder is not self and hasattr(finder, "find_spec")]
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)
        loader = getattr(spec, "loader", None)
        if not hasattr(loader, "__dict__") or isinstance(loader, type):
            return spec
        execute = loader.exec_module

        def exec_module(module):
            del loader.exec_module
            execute(module)
            self._patch(name, module)

        # Python leaves its own frames out of the traceback of an import that fails, and so this one.
        exec_module.__code__ = exec_module.__code__.replace(co_filename=execute.__code__.co_filename)
        loader.exec_module = exec_module
        return spec

    def _patch(self, name, module):
        try:  # noqa: SIM105, nothing more than needed is imported here; no lanes rather than a broken program
            self.patches.pop(name)(self, module)
        except Exception:
            pass


# What is done with each module, right after it was executed. Jobs and children are noted from the moment on that there
# are tasks which could have started them.


def start_tracer(finder, base_events):
    """There will be tasks: note what they do."""
    tracer = Tracer(finder.path, finder.mmap)
    tracer.watch(base_events)
    finder.tracer = tracer


def patch_asyncio_subprocess(finder, base_subprocess):
    """Note the children that asyncio itself starts."""
    if finder.tracer:
        finder.tracer.watch_asyncio_subprocess(base_subprocess)


def note_uvloop(finder, uvloop):
    """Say why there are no lanes."""
    if finder.tracer:
        finder.tracer.note("uvloop")


def _own_folders(main):
    """Where the files of a program are: beside its script, if it is one, and where it was started."""
    found = []
    if getattr(main, "__spec__", None) is None and hasattr(main, "__file__"):  # not python -m, not -c
        found.append(os.path.dirname(os.path.abspath(main.__file__)))
    try:  # noqa: SIM105, as above
        found.append(os.getcwd())
    except OSError:  # that folder is gone
        pass
    return [os.path.join(folder, "") for folder in found]


def _guarded(method):
    """A method that the program's own code calls: where it fails there are no lanes, rather than a broken program."""

    def guarded(self, *args):
        if not self.on:
            return None
        try:
            return method(self, *args)
        except Exception:
            self.has_failed = True
            return None

    return guarded


def _leave_out(error):
    """Take the frame that caught it, one of ours, out of an exception's traceback."""
    error.__traceback__ = error.__traceback__.tb_next


def _take_out(stack):
    """Take our frames out of where, in debug mode, asyncio says that something was created."""
    if type(stack).__name__ == "StackSummary":
        stack[:] = [frame for frame in stack if frame.filename != __file__]


class _Lane:
    """One task or job: what was not yet written of it."""

    __slots__ = (
        "begin",
        "busy",
        "count",
        "detail",
        "end",
        "how",
        "loop",
        "name",
        "number",
        "over",
        "ref",
        "task_type",
        "told",
    )

    def __init__(self, number, name, loop, ref, task_type):
        self.number, self.name, self.loop, self.ref, self.task_type = number, name, loop, ref, task_type
        self.begin = self.end = self.count = self.busy = 0
        self.over = False
        self.how = self.detail = ""
        self.told = name  # what the lane's own line says


class _Loop:
    """What is known of one event loop."""

    __slots__ = ("clock", "dirty", "flush_at", "has_own_clock", "lingers", "number", "ready", "ref", "slot")

    def __init__(self, number, loop, has_own_clock):
        import _weakref

        self.number, self.ref, self.has_own_clock = number, _weakref.ref(loop), has_own_clock
        self.slot = HEADER_WORDS + 2 * ((number - 1) % (SLOTS // 2))
        self.ready = getattr(loop, "_ready", ())
        self.dirty = []  # lanes with steps that were not yet written
        self.flush_at = 0
        self.clock = None
        self.lingers = None  # whether it is a busy one, whose selector tells when it is idle; None: not yet busy


class Tracer:
    """Everything noted of this process, and the memory it is written to."""

    def __init__(self, path, mmap):
        import _json
        import _thread
        import _weakref
        import time
        import types

        self.quote = _json.encode_basestring_ascii
        self.ref = _weakref.ref
        self.now = time.monotonic_ns
        self.types = types
        descriptor = os.open(path, os.O_RDWR)
        try:
            self.memory = _map(mmap.mmap, descriptor)
        finally:
            os.close(descriptor)
        self.words = memoryview(self.memory)[: (HEADER_WORDS + 2 * SLOTS) * 8].cast("Q")
        self.base = (HEADER_WORDS + 2 * SLOTS) * 8
        self.size = len(self.memory) - self.base
        self.lock = _thread.RLock()  # a signal handler or the collector may come in between
        if self.words[VERSION]:
            raise RuntimeError("another process is being traced")  # our parent, which could not hide the variables
        self.lanes = {}  # id of a task → its lane, while it is pending
        self.failed = {}  # id of a task that raised → its lane
        self.most_failed = 1000
        self.loops = {}  # id of a loop → _Loop
        self.notes_callbacks = True  # even short ones: a loop may be idle after them, or show its own clock
        self.no_tasks = set()  # types of what else has callbacks
        self.places = {}  # (id of a code object, index of an instruction) → number
        self.kept = []  # the code objects, so that no id is used again
        self.kinds = {}  # id of a code object → what waits in it
        self.file_numbers = {}  # id of a code object → the number of its file, 0 for one that is not the program's own
        self.files = {}  # path of a file of the program's own beside its script → its number, from 1
        self.folders = _own_folders(sys.modules["__main__"])
        self.fresh = []  # lanes whose line is not yet written, and what it will say
        self.unsent = []
        self.waiting, self.full_at = [], None  # lines that must not be lost, and what was read when they had no room
        self.creating = None, 0  # who creates a task now, and since when: an eager one has its first step meanwhile
        self.noted = set()
        self.is_sending = self.has_failed = self.has_script = False
        self.lane_count = self.loop_count = self.emitted = 0
        self.callbacks = None
        self.main = sys.modules["__main__"].__dict__
        self.process = os.getpid()
        self.on = True

    # --- patches -----------------------------------------------------------------------------------------------

    def watch(self, base_events):
        """Patch asyncio: steps, new tasks, and what its exception handler is told."""
        import atexit

        events, tasks = base_events.events, base_events.tasks
        self.asyncio = os.path.dirname(base_events.__file__) + os.sep
        self.base_events = base_events
        inner = ("base_events", "base_subprocess", "selector_events", "unix_events")
        self.inner_files = {self.asyncio + name + ".py" for name in inner}
        self.kinds_of = _kinds_of_asyncio()
        self.task_types = tuple({tasks.Task, getattr(tasks, "_PyTask", tasks.Task)})
        self.awaiting = (*self.task_types, tasks._GatheringFuture)
        self.current_task = tasks.current_task
        self.timer = events.TimerHandle
        self.own_time = base_events.BaseEventLoop.time
        self.original_run = events.Handle._run
        loop = base_events.BaseEventLoop
        events.Handle._run = _like(self._make_run(), events.Handle._run)
        loop.create_task = _like(self._make_create_task(loop.create_task), loop.create_task)
        loop.call_exception_handler = _like(
            self._make_exception_handler(loop.call_exception_handler), loop.call_exception_handler
        )
        os.register_at_fork(after_in_child=self.stop)
        atexit.register(self._at_exit)
        self.words[VERSION] = 1

    def stop(self):
        """Note nothing any more: in a forked child the memory belongs to the parent."""
        self.on = False
        self.lanes.clear()
        for loop in self.loops.values():
            loop.dirty = []

    def _make_run(self):
        now, words, known, no_tasks = self.now, self.words, self.lanes, self.no_tasks
        original, first_sight = self.original_run, self._first_sight

        def _run(self):
            try:
                task = self._callback.__self__
            except Exception:
                task = None
            lane = known.get(id(task))
            if lane is None or lane.ref() is not task:
                lane = None if type(task) in no_tasks else first_sight(task, self._loop)
                if lane is None:  # no step of a task
                    begin = now()
                    try:
                        original(self)
                    except BaseException as error:
                        _leave_out(error)
                        raise
                    finally:
                        end = now()
                        if tracer.notes_callbacks or end - begin >= LONG_CALLBACK:
                            tracer.called_back(self, begin, end)
                        self = task = None
                    return
            loop = lane.loop
            slot = loop.slot
            begin = now()
            words[slot + 1] = begin
            words[slot] = lane.number
            try:
                original(self)
            except BaseException as error:
                _leave_out(error)
                raise
            finally:
                end = now()
                if tracer.on:  # not in a child that it has forked
                    words[slot] = 0
                    if not lane.count:
                        lane.begin = begin
                        loop.dirty.append(lane)
                    lane.count += 1
                    lane.busy += end - begin
                    lane.end = end
                    if lane.task_type.done(task):
                        tracer.ended(lane, task)
                    if end >= loop.flush_at or not (loop.ready or loop.lingers):
                        tracer.flush(loop)
                self = task = None  # as asyncio does: a traceback may keep this frame, and it would keep the task

        tracer = self
        return _run

    @_guarded
    def called_back(self, handle, begin, end):
        """Note a handle that is no step of a task if it took long."""
        loop = self.loops.get(id(handle._loop))
        if loop is not None and loop.has_own_clock and isinstance(handle, self.timer):
            self._tick(loop, handle._when, begin)
        if end - begin >= LONG_CALLBACK:
            with self.lock:
                if self.callbacks is None:
                    self.callbacks = self._new_lane("callbacks", "callbacks", "", None, loop, begin)
                if self.callbacks:
                    self._step(self.callbacks.number, begin, end, 1, end - begin, TURN, -1)
                self._send()
        if loop is not None and loop.dirty and not (loop.ready or loop.lingers):  # the last thing was a callback
            self.flush(loop)

    def _make_create_task(self, original):
        def create_task(self, coro, *args, **kwargs):
            before = tracer.creating
            tracer.creates(self)
            creating = tracer.creating
            try:
                task = original(self, coro, *args, **kwargs)
            except BaseException as error:
                _leave_out(error)
                raise
            finally:
                tracer.creating = before
            tracer.created(task, coro, self, *creating)
            try:
                return task
            finally:
                del task  # as asyncio does: a traceback may keep this frame

        tracer = self
        return create_task

    def _make_exception_handler(self, original):
        def call_exception_handler(self, context):
            tracer.complained(context)
            try:
                return original(self, context)
            except BaseException as error:
                _leave_out(error)
                raise

        tracer = self
        return call_exception_handler

    # --- tasks -------------------------------------------------------------------------------------------------

    @_guarded
    def _first_sight(self, task, loop):
        """The lane of a task that no create_task of ours has seen; None for what is no task, or none of the program."""
        if not issubclass(type(task), self.task_types):
            if type(task).__module__.startswith("asyncio."):  # a class of the program's may be gone one day
                self.no_tasks.add(type(task))
            return None
        if self.lane_count >= MOST_LANES:
            return None
        return self._task_lane(task, task._coro, loop, None, self.now())

    @_guarded
    def creates(self, loop):
        """A task of that loop is about to be created, by the current task."""
        begin = self.now()
        self.creating = self._number_of(self._current(loop)), begin

    @_guarded
    def created(self, task, coro, loop, parent, begin):
        """Note a new task, and the step that it has done already if it is an eager one."""
        if not issubclass(type(task), self.task_types):
            return
        _take_out(getattr(task, "_source_traceback", None))
        lane = self.lanes.get(id(task))  # it is known already where it was eager and created others
        if lane is None or lane.ref() is not task:
            lane = self._task_lane(task, coro, loop, parent, begin)
        if lane is None or lane.count:
            return
        is_over = lane.task_type.done(task)
        if is_over or (type(coro) is self.types.CoroutineType and coro.cr_suspended):
            lane.begin, lane.end, lane.count = begin, self.now(), 1
            lane.busy = lane.end - begin
            lane.loop.dirty.append(lane)
            if is_over:
                self.ended(lane, task)

    def _current(self, loop):
        try:
            return self.current_task(loop)
        except RuntimeError:
            return None

    def _task_lane(self, task, coro, loop, parent, begin):
        if self.lane_count >= MOST_LANES:
            self._note("lanes")
            return None
        code = self._code_of(coro)
        if code is not None and code.co_filename in self.inner_files:
            return None  # asyncio's own: connecting the pipes of a child, shutting a loop down
        does = type(coro).__name__ if code is None else coro.__qualname__
        task_type = next(known for known in self.task_types if issubclass(type(task), known))
        name = task_type.get_name(task)
        with self.lock:
            lane = self._new_lane("task", name, does, parent, self._loop_of(loop), begin, self.ref(task), task_type)
            if lane is not None:
                self.lanes[id(task)] = lane
        return lane

    def _code_of(self, coro):
        if type(coro) is self.types.CoroutineType:
            return coro.cr_code
        return coro.gi_code if type(coro) is self.types.GeneratorType else None

    def _number_of(self, task):
        if task is None:
            return None
        lane = self.lanes.get(id(task))
        if lane is None or lane.ref() is not task:  # an eager one, which is still being created
            lane = self._task_lane(task, task._coro, task._loop, *self.creating)
        return None if lane is None else lane.number

    def _new_lane(self, kind, name, does, parent, loop, begin, ref=None, task_type=None):
        """A lane and its line; None where there are too many."""
        if self.lane_count >= MOST_LANES:
            self._note("lanes")
            return None
        self.lane_count += 1
        lane = _Lane(self.lane_count, name, loop, ref, task_type)
        self.fresh.append((lane, kind, does.rpartition("<locals>.")[2], parent, begin))
        return lane

    def _lane_line(self, lane, kind, does, parent, begin):
        task = lane.ref and lane.ref()
        if task is not None:  # up to Python 3.13 a task is given its name after it was created
            lane.name = lane.told = lane.task_type.get_name(task)
        parent = "null" if parent is None else parent
        loop = "null" if lane.loop is None else lane.loop.number
        names = f"{self._quoted(lane.name)},{self._quoted(does)}"
        return f'["lane",{lane.number},"{kind}",{names},{parent},{loop},{begin // 1000}]\n'

    def _quoted(self, text):
        return self.quote(str(text)[:MOST_TEXT])

    def _loop_of(self, loop):
        known = self.loops.get(id(loop))
        if known is None or known.ref() is not loop:
            for key, other in [*self.loops.items()]:
                if other.ref() is None:
                    self.flush(self.loops.pop(key))
            own_clock = type(loop).time is not self.own_time or "time" in getattr(loop, "__dict__", ())
            self.loop_count += 1
            known = self.loops[id(loop)] = _Loop(self.loop_count, loop, own_clock)
            self.notes_callbacks = True
        return known

    def _tick(self, loop, when, at):
        """The loop's own clock says `when`: known from a timer that is due, since to ask it could move it."""
        if type(when) in (int, float) and when != loop.clock:
            loop.clock = when
            with self.lock:
                self._keep(f'["clock",{at // 1000},{float(when)!r}]\n')

    @_guarded
    def complained(self, context):
        """asyncio reports an exception nobody took, or a task that was destroyed while it was pending."""
        _take_out(context.get("source_traceback"))
        _take_out(context.get("handle_traceback"))
        task, message = context.get("future", context.get("task")), context.get("message")
        if not issubclass(type(task), self.task_types) or type(message) is not str:
            return
        with self.lock:
            if "never retrieved" in message and (lane := self.failed.pop(id(task), None)):
                self._keep(f'["untaken",{lane.number}]\n')
            if "destroyed" in message and (lane := self.lanes.pop(id(task), None)):
                lane.over, lane.how, lane.end = True, "never ended", self.now()
                lane.detail = "destroyed while it was pending"
                if lane.count:
                    return  # its last step is not yet written
                self._write_end(lane)
            self._send()

    @_guarded
    def _at_exit(self):
        if os.getpid() != self.process:
            return
        for loop in [*self.loops.values()]:
            self.flush(loop)
        with self.lock:
            for lane in self.failed.values():
                task = lane.ref()
                if task is not None and getattr(task, "_log_traceback", False):
                    self._keep(f'["untaken",{lane.number}]\n')
            if self.has_failed:
                self._note("failed")
            self._send()
        self.on = False

    # --- what is written ---------------------------------------------------------------------------------------

    @_guarded
    def flush(self, loop):
        """Write the steps of that loop's tasks that were not yet written."""
        with self.lock:
            begin = self.now()
            lanes, loop.dirty = loop.dirty, []
            for lane in lanes:
                self._write(lane, lane.ref())
            if not self._send():
                for lane in lanes:
                    lane.name = None  # it may be lost: tell it again
            self.emitted += len(lanes)
            if self.emitted > EARLY:
                if loop.lingers is None:
                    self._linger(loop)
                end = self.now()
                loop.flush_at = end + min((end - begin) * SHARE, 200_000_000)

    def _linger(self, known):
        """From now on write what its tasks did when the loop has been idle for a moment, not each time it is idle."""
        known.lingers = False
        selector = getattr(known.ref(), "_selector", None)
        if type(selector).__module__ != "selectors" or "select" in selector.__dict__:
            return  # the program's own: that may do anything
        original, now, flush = selector.select, self.now, self.flush

        def select(timeout=None):
            try:
                if known.dirty and (timeout is None or timeout > LINGER):
                    begin = now()
                    if events := original(LINGER):
                        return events
                    flush(known)
                    if timeout is not None:
                        timeout = max(0, timeout - (now() - begin) / 1e9)
                return original(timeout)
            except BaseException as error:
                _leave_out(error)
                raise

        selector.select = select
        known.lingers = True
        self.notes_callbacks = any(loop.has_own_clock or not loop.lingers for loop in self.loops.values())

    def _write(self, lane, task):
        """The lines of one lane: its step, and its end or its new name."""
        wait, place = 0, -1
        if task is not None and not lane.over:
            self._rename(lane, task)
            try:
                wait, place = self._wait(task)
            except Exception:  # something that we do not understand: it waits for its turn
                self.has_failed, wait = True, TURN
        self._step(lane.number, lane.begin, lane.end, lane.count, lane.busy, wait, place)
        lane.count = lane.busy = 0
        if lane.over:
            self._write_end(lane)

    def _rename(self, lane, task):
        name = lane.task_type.get_name(task)
        if name is not lane.name:
            lane.name = name
            self._keep(f'["name",{lane.number},{self._quoted(name)}]\n')

    def _write_end(self, lane):
        line = f'["end",{lane.number},{lane.end // 1000},"{lane.how}",{self._quoted(lane.detail)}]\n'
        if lane.name is not lane.told:  # again, and in one piece: lines of names alone may be lost
            line += f'["name",{lane.number},{self._quoted(lane.name)}]\n'
        self._keep(line)

    @_guarded
    def ended(self, lane, task):
        """Keep how a task ended, without taking its exception: it may be gone when that is written."""
        lane.over, lane.how, lane.name = True, "returned", lane.task_type.get_name(task)
        self.lanes.pop(id(task), None)
        if lane.task_type.cancelled(task):
            lane.how = "cancelled"
        elif (error := task._exception) is not None:
            lane.how, lane.detail = "raised", _text_of(error)
            self.failed[id(task)] = lane
            if len(self.failed) > self.most_failed:
                self.failed = {key: lane for key, lane in self.failed.items() if lane.ref() is not None}
                self.most_failed = 1000 + 2 * len(self.failed)

    def _wait(self, task):
        """What a pending task waits for, and where: the last line of the program's own file on the way there."""
        types = self.types
        waiter = task._fut_waiter
        node, code, place, elsewhere, frame = task._coro, None, None, None, None
        for _ in range(100):
            if type(node) is types.CoroutineType:
                code, frame, node = node.cr_code, node.cr_frame, node.cr_await
            elif type(node) is types.GeneratorType:
                code, frame, node = node.gi_code, node.gi_frame, node.gi_yieldfrom
            elif type(node) is types.AsyncGeneratorType:
                code, frame, node = node.ag_code, node.ag_frame, node.ag_await
            else:
                node = self._through(node)
                if node is None:
                    break
                continue
            if frame is not None:
                if frame.f_globals is self.main:
                    place = (code, frame)
                elif place is None and self._file_number(code):
                    elsewhere = (code, frame)
        place = place or elsewhere
        number = -1 if place is None else self._place(*place)
        if waiter is None:
            return TURN, number
        return self._kind(code, waiter), number

    def _file_number(self, code):
        """The number of the file of the program's own that this code is in; 0 where it is of a library."""
        number = self.file_numbers.get(id(code))
        if number is None:
            number = self._number_of_path(code.co_filename)
            if len(self.kept) < MOST_CODES:
                self.file_numbers[id(code)] = number
                self.kept.append(code)
        return number

    def _number_of_path(self, path):
        is_library = "-packages" + os.sep in path or path.startswith(os.path.dirname(os.__file__) + os.sep)
        folder = None if is_library else next(filter(path.startswith, self.folders), None)
        if folder is not None and path not in self.files and len(self.files) < MOST_FILES:
            number = self.files[path] = len(self.files) + 1
            self._keep(f'["file",{number},{self._quoted(path[len(folder) :])},{self.quote(path)}]\n')
        return self.files.get(path, 0)

    def _through(self, node):
        """The coroutine or generator inside an awaitable that does not show it; None where there is none."""
        if node is None or type(node).__module__ != "builtins":
            return None
        import gc

        return next((part for part in gc.get_referents(node) if type(part).__name__ in AWAITS_OTHERS), None)

    def _kind(self, code, waiter):
        """What the innermost code waits for: by its module, and where that is not asyncio's, by the future."""
        if code is None:
            return TASK
        kind = self.kinds.get(id(code))
        if kind is None:
            kind = self._kind_of_code(code)
            if len(self.kept) < MOST_CODES:
                self.kinds[id(code)] = kind
                self.kept.append(code)
        if kind != WORKER and issubclass(type(waiter), self.awaiting):
            return TASK
        if kind > 0:
            return kind
        for callback in getattr(waiter, "_callbacks", None) or ():
            if getattr(callback[0], "__name__", "") == "_call_check_cancel":  # chained to a future of a pool
                return WORKER
        return -kind

    def _kind_of_code(self, code):
        """The kind by module; below 0, if the future does not tell, for code that is not asyncio's."""
        path = code.co_filename
        if path.startswith(self.asyncio):
            module = path[len(self.asyncio) : -3]
            return self.kinds_of.get((module, code.co_name)) or self.kinds_of.get(module, OUTSIDE)
        is_library = "-packages" + os.sep in path or path.startswith(os.path.dirname(os.__file__))
        return -OUTSIDE if is_library else -TASK

    def _place(self, code, frame):
        key = (id(code), frame.f_lasti)
        number = self.places.get(key)
        if number is None:
            if len(self.places) >= MOST_CODES:
                return -1
            is_script = frame.f_globals is self.main
            if is_script and not self.has_script:
                self.has_script = True
                self._keep(f'["script",{self.quote(os.path.abspath(code.co_filename))}]\n')
            file = 0 if is_script else self._file_number(code)
            number = self.places[key] = len(self.places)
            self.kept.append(code)
            line, end_line, column, end_column = _position(code, frame)
            function = self._quoted(code.co_qualname.rpartition("<locals>.")[2])
            self._keep(f'["place",{number},{line},{end_line},{column},{end_column},{function},{file}]\n')
        return number

    def _step(self, lane, begin, end, count, busy, wait, place):
        self.unsent.append(f'["step",{lane},{begin // 1000},{end // 1000},{count},{busy // 1000},{wait},{place}]\n')

    def _keep(self, line):
        self.unsent.append(line)

    @_guarded
    def note(self, key):
        """Note that something keeps tasks from being seen."""
        with self.lock:
            self._note(key)
            self._send()

    def _note(self, key):
        if key not in self.noted:
            self.noted.add(key)
            self._keep(f'["note","{key}"]\n')

    def _send(self):
        """Write all lines, and return True; where there is too little room drop and count the steps, write the rest."""
        if self.is_sending:  # a finalizer or a signal handler came in between
            return True
        self.is_sending = True
        try:
            fresh, self.fresh, lines, self.unsent = self.fresh, [], self.unsent, []
            lines = [self._lane_line(*facts) for facts in fresh] + lines
            data = "".join(lines).encode("ascii")
            read = self.words[READ]
            room = self.size - (self.words[WRITTEN] - read)
            if not self.waiting and len(data) <= room - RESERVE:
                self._put(data)
                return True
            kept = [line for line in lines if not line.startswith(DROPPABLE)]
            self.words[DROPPED] += len(lines) - len(kept)
            self.waiting += kept
            if read != self.full_at:
                data = "".join(self.waiting).encode("ascii")
                if len(data) <= room:
                    self._put(data)
                    self.waiting, self.full_at = [], None
                else:
                    self.full_at = read
            return len(kept) == len(lines)
        finally:
            self.is_sending = False

    def _put(self, data):
        written = self.words[WRITTEN]
        at = written % self.size
        head = data[: self.size - at]
        self.memory[self.base + at : self.base + at + len(head)] = head
        if len(head) < len(data):
            self.memory[self.base : self.base + len(data) - len(head)] = data[len(head) :]
        self.words[WRITTEN] = written + len(data)

    # --- jobs and children -------------------------------------------------------------------------------------

    @_guarded
    def submitted(self, kind, owner, name_of, *what):
        """A new lane for a job or a child, created by the current task if there is one, and kept at `owner`."""
        name = name_of(*what)
        with self.lock:
            loop = self.base_events.events._get_running_loop()
            parent = None if loop is None else self._current(loop)
            owner._onstage_lane = self._new_lane(kind, name, name, self._number_of(parent), None, self.now())
            self._send()

    @_guarded
    def started(self, owner):
        """The job begins to run."""
        lane = getattr(owner, "_onstage_lane", None)
        if lane is None or lane.begin:
            return
        lane.begin = self.now()
        with self.lock:
            for slot in JOB_SLOTS:
                if not self.words[slot]:
                    self.words[slot + 1] = lane.begin
                    self.words[slot] = lane.number
                    break

    @_guarded
    def finished(self, owner, how, detail=""):
        """The job or child is over; where it never began, it waited all the time."""
        lane = getattr(owner, "_onstage_lane", None)
        if lane is None or lane.over:
            return
        lane.over, lane.how, lane.detail, lane.end = True, how, detail, self.now()
        with self.lock:
            for slot in JOB_SLOTS:
                if self.words[slot] == lane.number:
                    self.words[slot] = 0
            if lane.begin:
                self._step(lane.number, lane.begin, lane.end, 1, lane.end - lane.begin, 0, -1)
            self._write_end(lane)
            self._send()

    @_guarded
    def finished_future(self, owner, future):
        """The job behind a future of concurrent.futures is over."""
        error = future._exception
        if future.cancelled():
            self.finished(owner, "cancelled")
        elif error is not None:
            self.finished(owner, "raised", _text_of(error))
        else:
            self.finished(owner, "returned")

    def watch_asyncio_subprocess(self, module):
        """A child of asyncio is over when its transport says so."""
        transport = module.BaseSubprocessTransport
        original = transport._process_exited

        def _process_exited(self, returncode):
            tracer.finished(self._proc, "exited", f"exit code {returncode}")
            return original(self, returncode)

        tracer = self
        transport._process_exited = _like(_process_exited, original)


def patch_jobs(finder, module):
    """Jobs of thread pools: from the moment they are submitted, over their run, to their end."""
    item = module._WorkItem
    original_init, original_run = item.__init__, item.run

    def __init__(self, *args, **kwargs):
        original_init(self, *args, **kwargs)
        if finder.tracer:
            finder.tracer.submitted("thread", self, _name_of_item, *args)

    def run(self, *args, **kwargs):
        tracer, future = finder.tracer, self.future
        if tracer and not future.cancelled():
            tracer.started(self)
        try:
            return original_run(self, *args, **kwargs)
        finally:
            if tracer:
                tracer.finished_future(self, future)

    item.__init__, item.run = _like(__init__, original_init), _like(run, original_run)


def patch_process_pool(finder, module):
    """Jobs of process pools: they begin when they are handed to the pool's processes."""
    executor = module.ProcessPoolExecutor
    original_submit = executor.submit
    future_class = module._base.Future
    original_running = future_class.set_running_or_notify_cancel

    def submit(self, fn, /, *args, **kwargs):
        try:
            future = original_submit(self, fn, *args, **kwargs)
        except BaseException as error:
            _leave_out(error)
            raise
        tracer = finder.tracer
        if tracer:
            tracer.submitted("process", future, _name_of, fn, args)
            if future.running() or future.done():
                tracer.started(future)
            future.add_done_callback(lambda done: tracer.finished_future(done, done))
        return future

    def set_running_or_notify_cancel(self):
        running = original_running(self)
        if finder.tracer and running:
            finder.tracer.started(self)
        return running

    executor.submit = _like(submit, original_submit)
    future_class.set_running_or_notify_cancel = _like(set_running_or_notify_cancel, original_running)


def patch_subprocess(finder, module):
    """Child processes started with `subprocess`, and through it with asyncio."""
    popen = module.Popen
    original_init, original_status = popen.__init__, popen._handle_exitstatus

    def __init__(self, *args, **kwargs):
        try:
            original_init(self, *args, **kwargs)
        except BaseException as error:
            _leave_out(error)
            raise
        if finder.tracer:
            finder.tracer.submitted("process", self, _name_of_command, self.args)
            finder.tracer.started(self)

    def _handle_exitstatus(self, *args, **kwargs):
        original_status(self, *args, **kwargs)
        if finder.tracer and self.returncode is not None:
            finder.tracer.finished(self, "exited", f"exit code {self.returncode}")

    popen.__init__ = _like(__init__, original_init)
    popen._handle_exitstatus = _like(_handle_exitstatus, original_status)


def patch_multiprocessing(finder, module):
    """Processes of multiprocessing; one that is forked, or started by a class that inherits from this one."""
    popen = module.Popen
    original_init = popen.__init__

    def __init__(self, process_obj):
        try:
            original_init(self, process_obj)
        except BaseException as error:
            _leave_out(error)
            raise
        if finder.tracer:
            finder.tracer.submitted("process", self, str, process_obj.name)
            finder.tracer.started(self)

    popen.__init__ = _like(__init__, original_init)
    patch_poll(finder, module)


def patch_poll(finder, module):
    """A child of multiprocessing is over when somebody asks and is told so."""
    popen = module.Popen
    original_poll = popen.poll

    def poll(self, *args, **kwargs):
        code = original_poll(self, *args, **kwargs)
        if finder.tracer and code is not None:
            finder.tracer.finished(self, "exited", f"exit code {code}")
        return code

    popen.poll = _like(poll, original_poll)


def _map(mmap, descriptor):
    """The memory, without the descriptor that Python would keep open for it: the program's own must not count on."""
    if sys.version_info >= (3, 13):
        return mmap(descriptor, 0, trackfd=False)
    copy = os.dup(descriptor)  # the lowest number that is free, which Python's own copy will get
    os.close(copy)
    memory = mmap(descriptor, 0)
    if os.path.samestat(os.fstat(copy), os.fstat(descriptor)):
        os.close(copy)
        # Nor may it close that number in the end, whoever has it then: what a code object's circle holds is not freed.
        circle = [memory]
        circle.append(_map.__code__.replace(co_consts=(circle,)))
    return memory


def _like(function, original):
    """`function` with the name, the docstring and the signature of what it takes the place of."""
    for attribute in ("__name__", "__qualname__", "__doc__", "__module__"):
        setattr(function, attribute, getattr(original, attribute))
    function.__wrapped__ = original
    return function


def _kinds_of_asyncio():
    """Module of asyncio, or module and function → what waits there; all others wait for a clock or a socket."""
    kinds = dict.fromkeys(("locks", "queues", "taskgroups", "futures", "timeouts", "tasks", "runners"), TASK)
    kinds |= dict.fromkeys(("threads", "subprocess", "base_subprocess"), WORKER)
    kinds["tasks", "sleep"] = OUTSIDE
    return kinds


def _position(code, frame):
    """Lines from 1 and columns in bytes from 0 of what is awaited; columns are -1 where Python does not know them."""
    line = frame.f_lineno or code.co_firstlineno
    for index, (begin, end, column, end_column) in enumerate(code.co_positions()):
        if index == frame.f_lasti // 2:
            if begin is None or end is None or column is None or end_column is None:
                break
            return begin, end, column, end_column
    return line, line, -1, -1


def _text_of(error):
    """An exception as text, without running code of the program's own."""
    kind = type(error)
    parts = error.args[:1] if isinstance(error, BaseExceptionGroup) else error.args
    if type(kind.__str__).__name__ != "wrapper_descriptor" or not all(type(part) in PLAIN for part in parts):
        return kind.__name__
    try:
        text = str(error)[:MOST_TEXT]
    except Exception:  # an integer of too many digits
        text = ""
    return f"{kind.__name__}: {text}" if text else kind.__name__


def _name_of_item(future, function, args=(), kwargs=None):
    """What a thread pool's item calls; from 3.14 on it is given as one tuple."""
    return _name_of(*function[:2]) if isinstance(function, tuple) else _name_of(function, args)


def _name_of(function, args):
    """What a job calls; behind `Context.run` and `partial` stands what to_thread was given."""
    for _ in range(5):
        inner = getattr(function, "func", None)  # functools.partial
        if inner is not None:
            function, args = inner, (*function.args, *args)
        elif getattr(function, "__qualname__", "") == "Context.run" and args:
            function, args = args[0], args[1:]
        else:
            break
    name = getattr(function, "__qualname__", None)
    return name if type(name) is str else type(function).__name__


def _name_of_command(command):
    """The program, and the script of a Python."""
    parts = [command] if isinstance(command, (str, bytes, os.PathLike)) else [*command]
    words = [os.fsdecode(part) for part in parts[:3] if isinstance(part, (str, bytes, os.PathLike))]
    names = [os.path.basename(word.split()[0] if len(words) == 1 and word.split() else word) for word in words[:1]]
    names += [os.path.basename(word) for word in words[1:2] if word.endswith(".py")]
    return " ".join(names)[:60] or "process"


_begin()
_hand_on()
