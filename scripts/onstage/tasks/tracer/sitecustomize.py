"""Runs inside a demo, before its first line: notes what its asyncio tasks do, in memory that `onstage` reads.

One file of the standard library alone, so that it works in whatever Python runs the demo. Its folder is on the child's
PYTHONPATH; the program sees neither the folder nor the variables. Nothing is patched before the program imports
asyncio, and nothing in its children: a fork stops tracing, and other children do not inherit the variables.

What is noted, as one JSON array per line (times in microseconds of the monotonic clock):

    ["lane", lane, kind, name, does, parent, loop, at]      ["name", lane, name]
    ["step", lane, begin, end, count, busy, wait, place]    ["end", lane, at, how, detail]
    ["place", place, line, last, column, end_column, function]
    ["untaken", lane]    ["clock", at, seconds]             ["note", key]    ["script", path]

A step is what a task does between two waits: one call of `Handle._run`. It costs about a microsecond: two looks at the
clock, and a sum. Lines are written when the loop has nothing else to do, and otherwise so seldom that they take a
twentieth of its time; short steps in between are merged. Where the reader is too slow, steps are dropped and counted.
"""

import os
import sys

TASKS_VARIABLE = "ONSTAGE_TASKS"  # the path of the memory, with PYTHONPATH as it was behind it
HEADER_WORDS = 8  # words: version, written, read, dropped
VERSION, WRITTEN, READ, DROPPED = 0, 1, 2, 3
SLOTS = 16  # loops and jobs whose current step can be seen before it ends: two words each, lane and begin
TURN, OUTSIDE, TASK, WORKER = 1, 2, 3, 4  # what a task waits for
EARLY = 2000  # steps that are written one by one, whatever it costs
SHARE = 20  # lines may take one part in so many of the loop's time
LONG_CALLBACK = 5_000_000  # ns; plain callbacks that take less are not noted
MOST_UNSENT = 1 << 22  # bytes of lines kept while the memory is full


def _begin():
    """Take our traces out of the program's sight, and wait for asyncio."""
    path, _, python_path = os.environ.pop(TASKS_VARIABLE, "").partition("\n")
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != here]
    if path:
        os.environ.pop("PYTHONPATH", None)
        if python_path:
            os.environ["PYTHONPATH"] = python_path
        sys.meta_path.insert(0, _Finder(path))
    sys.path_importer_cache.pop(here, None)
    _hand_on()


def _hand_on():
    """Import the sitecustomize that this one stood in front of; where it fails, it fails as without us."""
    import importlib.util

    ours = sys.modules.pop("sitecustomize", None)
    try:
        if importlib.util.find_spec("sitecustomize"):
            importlib.import_module("sitecustomize")
    finally:
        sys.modules.setdefault("sitecustomize", ours)  # the import system wants one; see _Finder


class _Finder:
    """Patches a module right after it was executed."""

    def __init__(self, path):
        self.path = path
        self.tracer = None
        self.patches = {
            "asyncio.base_events": self._asyncio,
            "asyncio.base_subprocess": self._asyncio_subprocess,
            "concurrent.futures.thread": self._thread_pool,
            "concurrent.futures.process": self._process_pool,
            "multiprocessing.popen_fork": self._multiprocessing,
            "subprocess": self._subprocess,
            "uvloop": lambda module: self.tracer and self.tracer.note("uvloop"),
        }

    def find_spec(self, name, path=None, target=None):
        if getattr(sys.modules.get("sitecustomize"), "TASKS_VARIABLE", None) == TASKS_VARIABLE:
            del sys.modules["sitecustomize"]  # a program that looks for one finds what it would find without us
        patch = self.patches.pop(name, None)
        if patch is None:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        loader = spec.loader
        execute = loader.exec_module

        def exec_module(module):
            del loader.exec_module
            execute(module)
            try:  # noqa: SIM105, nothing more than needed is imported here; no lanes rather than a broken program
                patch(module)
            except Exception:
                pass

        loader.exec_module = exec_module
        return spec

    def _asyncio(self, base_events):
        self.tracer = Tracer(self.path)
        self.tracer.watch(base_events)

    def _later(self, method, module):
        # Jobs and children are noted from the moment on that there are tasks which could have started them.
        if self.tracer:
            getattr(self.tracer, method)(module)

    def _asyncio_subprocess(self, module):
        self._later("watch_asyncio_subprocess", module)

    def _thread_pool(self, module):
        patch_jobs(self, module)

    def _process_pool(self, module):
        patch_process_pool(self, module)

    def _subprocess(self, module):
        patch_subprocess(self, module)

    def _multiprocessing(self, module):
        patch_multiprocessing(self, module)


class _Lane:
    """One task or job: what was not yet written of it."""

    __slots__ = ("begin", "busy", "count", "end", "loop", "name", "number", "over", "ref")

    def __init__(self, number, ref, name, loop):
        self.number, self.ref, self.name, self.loop = number, ref, name, loop
        self.begin = self.end = self.count = self.busy = 0
        self.over = False


class _Loop:
    """What is known of one event loop."""

    __slots__ = ("clock", "dirty", "flush_at", "has_own_clock", "number", "ref", "slot")

    def __init__(self, number, ref, slot, has_own_clock):
        self.number, self.ref, self.slot, self.has_own_clock = number, ref, slot, has_own_clock
        self.dirty = []  # lanes with steps that were not yet written
        self.flush_at = 0
        self.clock = None


class Tracer:
    """Everything noted of this process, and the memory it is written to."""

    def __init__(self, path):
        import _json
        import _thread
        import _weakref
        import mmap
        import time
        import types

        self.quote = _json.encode_basestring_ascii
        self.ref = _weakref.ref
        self.now = time.monotonic_ns
        self.types = types
        descriptor = os.open(path, os.O_RDWR)
        try:
            self.memory = mmap.mmap(descriptor, 0)
        finally:
            os.close(descriptor)
        self.words = memoryview(self.memory)[: (HEADER_WORDS + 2 * SLOTS) * 8].cast("Q")
        self.base = (HEADER_WORDS + 2 * SLOTS) * 8
        self.size = len(self.memory) - self.base
        self.lock = _thread.RLock()  # a signal handler or the collector may come in between
        self.lanes = {}  # id of a task → its lane, while it is pending
        self.failed = {}  # id of a task that raised → its lane
        self.loops = {}  # id of a loop → _Loop
        self.places = {}  # (id of a code object, index of an instruction) → number
        self.kept = []  # the code objects, so that no id is used again
        self.kinds = {}  # id of a code object → what waits in it
        self.unsent = []  # lines that must not be lost
        self.unsent_bytes = 0
        self.lane_count = self.emitted = 0
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
        self.gathering = tasks._GatheringFuture
        self.current_task = tasks.current_task
        self.timer = events.TimerHandle
        self.own_time = base_events.BaseEventLoop.time
        self.original_run = events.Handle._run
        self.handle = events.Handle
        events.Handle._run = _like(self._make_run(), events.Handle._run)
        loop = base_events.BaseEventLoop
        loop.create_task = _like(self._make_create_task(loop.create_task), loop.create_task)
        loop.call_exception_handler = _like(
            self._make_exception_handler(loop.call_exception_handler), loop.call_exception_handler
        )
        os.register_at_fork(after_in_child=self.stop)
        atexit.register(self._at_exit)
        self.words[VERSION] = 1

    def stop(self):
        """Note nothing any more; in a forked child the memory belongs to the parent."""
        self.on = False
        self.handle._run = self.original_run

    def _make_run(self):
        original, now, words, known, first_sight = (
            self.original_run,
            self.now,
            self.words,
            self.lanes,
            self._first_sight,
        )

        def _run(self):
            try:
                task = self._callback.__self__
            except AttributeError:
                task = None
            lane = known.get(id(task))
            if lane is None or lane.ref() is not task:
                lane = first_sight(task, self._loop)
                if lane is None:
                    tracer.run_callback(self)
                    return
            loop = lane.loop
            slot = loop.slot
            begin = now()
            words[slot + 1] = begin
            words[slot] = lane.number
            try:
                original(self)
            finally:
                end = now()
                words[slot] = 0
                if not lane.count:
                    lane.begin = begin
                    loop.dirty.append(lane)
                lane.count += 1
                lane.busy += end - begin
                lane.end = end
                if task.done():
                    lane.over = True
                if end >= loop.flush_at or not self._loop._ready:
                    tracer.flush(loop)

        tracer = self
        return _run

    def run_callback(self, handle):
        """Run a handle that is no step of a task; note it if it took long."""
        loop = self.loops.get(id(handle._loop))
        if loop is not None and loop.has_own_clock and isinstance(handle, self.timer):
            self._tick(loop, handle._when)
        begin = self.now()
        try:
            self.original_run(handle)
        finally:
            end = self.now()
            if end - begin >= LONG_CALLBACK and self.on:
                with self.lock:
                    if self.callbacks is None:
                        self.callbacks = self._new_lane("callbacks", "callbacks", "", None, loop, begin)
                    self._step(self.callbacks.number, begin, end, 1, end - begin, TURN, -1)
                    self._send()
            if loop is not None and loop.dirty and not handle._loop._ready:  # the last thing a loop does is a callback
                self.flush(loop)

    def _make_create_task(self, original):
        def create_task(self, coro, *args, **kwargs):
            begin = tracer.now()
            task = original(self, coro, *args, **kwargs)
            if tracer.on:
                tracer.created(task, coro, self, begin)
            return task

        tracer = self
        return create_task

    def _make_exception_handler(self, original):
        def call_exception_handler(self, context):
            if tracer.on:
                tracer.complained(context)
            return original(self, context)

        tracer = self
        return call_exception_handler

    # --- tasks -------------------------------------------------------------------------------------------------

    def _first_sight(self, task, loop):
        """The lane of a task that no create_task of ours has seen; None for what is no task, or none of the program."""
        if not isinstance(task, self.task_types) or not self.on:
            return None
        return self._task_lane(task, task.get_coro(), loop, None, self.now())

    def created(self, task, coro, loop, begin):
        """Note a new task, and the step that it has done already if it is an eager one."""
        if not isinstance(task, self.task_types):
            return
        try:
            parent = self.current_task(loop)
        except RuntimeError:
            parent = None
        lane = self._task_lane(task, coro, loop, parent, begin)
        if lane is None:
            return
        if task.done() or getattr(coro, "cr_suspended", False):
            end = self.now()
            lane.begin, lane.end, lane.count, lane.busy, lane.over = begin, end, 1, end - begin, task.done()
            lane.loop.dirty.append(lane)
            self.flush(lane.loop)

    def _task_lane(self, task, coro, loop, parent, begin):
        code = getattr(coro, "cr_code", None) or getattr(coro, "gi_code", None)
        if code is not None and code.co_filename in self.inner_files:
            return None  # asyncio's own: connecting the pipes of a child, shutting a loop down
        is_python = isinstance(coro, (self.types.CoroutineType, self.types.GeneratorType))
        does = coro.__qualname__ if is_python else type(coro).__name__
        with self.lock:
            lane = self._new_lane(
                "task", task.get_name(), does, self._number_of(parent), self._loop_of(loop), begin, self.ref(task)
            )
            self.lanes[id(task)] = lane
        return lane

    def _number_of(self, task):
        lane = self.lanes.get(id(task)) if task is not None else None
        return lane.number if lane is not None and lane.ref() is task else None

    def _new_lane(self, kind, name, does, parent, loop, begin, ref=None):
        self.lane_count += 1
        lane = _Lane(self.lane_count, ref, name, loop)
        parent = "null" if parent is None else parent
        number = "null" if loop is None else loop.number
        does = does.rpartition("<locals>.")[2]
        names = f"{self.quote(str(name))},{self.quote(does)}"
        self._keep(f'["lane",{lane.number},"{kind}",{names},{parent},{number},{begin // 1000}]\n')
        return lane

    def _loop_of(self, loop):
        known = self.loops.get(id(loop))
        if known is None or known.ref() is not loop:
            has_own_clock = type(loop).time is not self.own_time or "time" in getattr(loop, "__dict__", ())
            number = len(self.loops) + 1
            slot = HEADER_WORDS + 2 * ((number - 1) % (SLOTS // 2))
            known = self.loops[id(loop)] = _Loop(number, self.ref(loop), slot, has_own_clock)
        return known

    def _tick(self, loop, when):
        """The loop's own clock says `when`: known from a timer that is due, since to ask it could move it."""
        if when != loop.clock:
            loop.clock = when
            with self.lock:
                self._keep(f'["clock",{self.now() // 1000},{float(when)!r}]\n')

    def complained(self, context):
        """asyncio reports an exception nobody took, or a task that was destroyed while it was pending."""
        task = context.get("future") or context.get("task")
        message = str(context.get("message"))
        with self.lock:
            lane = self.failed.pop(id(task), None)
            if lane is not None and "never retrieved" in message:
                self._keep(f'["untaken",{lane.number}]\n')
            lane = self.lanes.get(id(task))
            if lane is not None and "destroyed" in message:
                del self.lanes[id(task)]
                self._keep(
                    f'["end",{lane.number},{self.now() // 1000},"never ended","destroyed while it was pending"]\n'
                )
            self._send()

    def _at_exit(self):
        if os.getpid() != self.process or not self.on:
            return
        with self.lock:
            for lane in self.failed.values():
                task = lane.ref()
                if task is not None and getattr(task, "_log_traceback", False):
                    self._keep(f'["untaken",{lane.number}]\n')
        for loop in [*self.loops.values()]:
            self.flush(loop)
        with self.lock:
            self._send()
        self.on = False

    # --- what is written ---------------------------------------------------------------------------------------

    def flush(self, loop):
        """Write the steps of that loop's tasks that were not yet written."""
        if not self.on:
            return
        with self.lock:
            begin = self.now()
            lanes, loop.dirty = loop.dirty, []
            for lane in lanes:
                task = lane.ref()
                if lane.over or task is None:
                    wait, place = 0, -1
                else:
                    wait, place = self._wait(task)
                    name = task.get_name()
                    if name != lane.name:
                        lane.name = name
                        self._keep(f'["name",{lane.number},{self.quote(str(name))}]\n')
                self._step(lane.number, lane.begin, lane.end, lane.count, lane.busy, wait, place)
                lane.count = lane.busy = 0
                if lane.over:
                    self._end(lane, task)
            self._send()
            self.emitted += len(lanes)
            if self.emitted > EARLY:
                end = self.now()
                loop.flush_at = end + min((end - begin) * SHARE, 200_000_000)

    def _end(self, lane, task):
        """Note how a task ended, without taking its exception."""
        how, detail = "returned", ""
        if task is not None:
            self.lanes.pop(id(task), None)
            if task.cancelled():
                how = "cancelled"
            elif (error := task._exception) is not None:
                how, detail = "raised", _text_of(error)
                self.failed[id(task)] = lane
        self._keep(f'["end",{lane.number},{lane.end // 1000},"{how}",{self.quote(detail)}]\n')

    def _wait(self, task):
        """What a pending task waits for, and where: the last line of the program's own file on the way there."""
        types = self.types
        waiter = task._fut_waiter
        node, code, place, frame = task.get_coro(), None, None, None
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
            if frame is not None and frame.f_globals is self.main:
                place = (code, frame)
        number = -1 if place is None else self._place(*place)
        if waiter is None:
            return TURN, number
        return self._kind(code, waiter), number

    def _through(self, node):
        """The coroutine or generator inside an awaitable that does not show it; None where there is none."""
        if node is None or type(node).__module__ != "builtins":
            return None
        import gc

        inner = (self.types.CoroutineType, self.types.AsyncGeneratorType)
        return next((part for part in gc.get_referents(node) if type(part) in inner), None)

    def _kind(self, code, waiter):
        """What the innermost code waits for: by its module, and where that is the program's own, by the future."""
        if isinstance(waiter, (*self.task_types, self.gathering)):
            return TASK
        if code is None:
            return TASK
        kind = self.kinds.get(id(code))
        if kind is None:
            kind = self._kind_of_code(code)
            self.kinds[id(code)] = kind
            self.kept.append(code)
        if kind:
            return kind
        for callback in getattr(waiter, "_callbacks", None) or ():
            if getattr(callback[0], "__name__", "") == "_call_check_cancel":  # chained to a future of a pool
                return WORKER
        return TASK

    def _kind_of_code(self, code):
        """The kind by module; 0 for the program's own code, where the future decides."""
        path = code.co_filename
        if path.startswith(self.asyncio):
            module = path[len(self.asyncio) : -3]
            return self.kinds_of.get((module, code.co_name)) or self.kinds_of.get(module, OUTSIDE)
        is_library = os.sep + "site-packages" + os.sep in path or path.startswith(os.path.dirname(os.__file__))
        return OUTSIDE if is_library else 0

    def _place(self, code, frame):
        key = (id(code), frame.f_lasti)
        number = self.places.get(key)
        if number is None:
            if not self.places:
                self._keep(f'["script",{self.quote(os.path.abspath(code.co_filename))}]\n')
            number = self.places[key] = len(self.places)
            self.kept.append(code)
            line, end_line, column, end_column = _position(code, frame)
            function = code.co_qualname.rpartition("<locals>.")[2]
            self._keep(f'["place",{number},{line},{end_line},{column},{end_column},{self.quote(function)}]\n')
        return number

    def _step(self, lane, begin, end, count, busy, wait, place):
        self.unsent.append(f'["step",{lane},{begin // 1000},{end // 1000},{count},{busy // 1000},{wait},{place}]\n')

    def _keep(self, line):
        self.unsent.append(line)

    def note(self, key):
        """Note that something keeps tasks from being seen."""
        with self.lock:
            self._keep(f'["note","{key}"]\n')
            self._send()

    def _send(self):
        """Write all lines; where there is no room drop the steps, count them, and keep the rest for later."""
        if not self.unsent:
            return
        data = "".join(self.unsent).encode("ascii")
        words = self.words
        written = words[WRITTEN]
        if len(data) > self.size - (written - words[READ]):
            kept = [line for line in self.unsent if not line.startswith('["step"')]
            words[DROPPED] += len(self.unsent) - len(kept)
            self.unsent = kept
            if sum(map(len, kept)) > MOST_UNSENT:
                self.unsent = []
            return
        self.unsent = []
        at = written % self.size
        head = data[: self.size - at]
        self.memory[self.base + at : self.base + at + len(head)] = head
        if len(head) < len(data):
            self.memory[self.base : self.base + len(data) - len(head)] = data[len(head) :]
        words[WRITTEN] = written + len(data)

    # --- jobs and children -------------------------------------------------------------------------------------

    def submitted(self, kind, name, does=""):
        """A new lane for a job or a child, created by the current task if there is one."""
        with self.lock:
            try:
                loop = self.base_events.events._get_running_loop()
                parent = self.current_task(loop) if loop is not None else None
            except RuntimeError:
                parent = None
            lane = self._new_lane(kind, name, does or name, self._number_of(parent), None, self.now())
            self._send()
        return lane

    def started(self, lane):
        """The job begins to run."""
        lane.begin = self.now()
        with self.lock:
            for slot in range(HEADER_WORDS + SLOTS, HEADER_WORDS + 2 * SLOTS, 2):
                if not self.words[slot]:
                    self.words[slot + 1] = lane.begin
                    self.words[slot] = lane.number
                    break

    def finished(self, lane, how, detail=""):
        """The job or child is over; where it never began, it waited all the time."""
        if lane.over or not self.on:
            return
        lane.over = True
        end = self.now()
        with self.lock:
            for slot in range(HEADER_WORDS + SLOTS, HEADER_WORDS + 2 * SLOTS, 2):
                if self.words[slot] == lane.number:
                    self.words[slot] = 0
            if lane.begin:
                self._step(lane.number, lane.begin, end, 1, end - lane.begin, 0, -1)
            self._keep(f'["end",{lane.number},{end // 1000},"{how}",{self.quote(detail)}]\n')
            self._send()

    def finished_future(self, lane, future):
        """The job behind a future of concurrent.futures is over."""
        error = future._exception
        if future.cancelled():
            self.finished(lane, "cancelled")
        elif error is not None:
            self.finished(lane, "raised", _text_of(error))
        else:
            self.finished(lane, "returned")

    def watch_asyncio_subprocess(self, module):
        """A child of asyncio is over when its transport says so."""
        transport = module.BaseSubprocessTransport
        original = transport._process_exited

        def _process_exited(self, returncode):
            lane = getattr(self._proc, "_onstage_lane", None)
            if lane is not None:
                tracer.finished(lane, "exited", f"exit code {returncode}")
            return original(self, returncode)

        tracer = self
        transport._process_exited = _like(_process_exited, original)


def patch_jobs(finder, module):
    """Jobs of thread pools: from the moment they are submitted, over their run, to their end."""
    item = module._WorkItem
    original_init, original_run = item.__init__, item.run

    def __init__(self, *args, **kwargs):
        original_init(self, *args, **kwargs)
        tracer = finder.tracer
        if tracer and tracer.on:
            task = args[1] if len(args) > 1 else None
            function, values = (
                (task[0], task[1]) if isinstance(task, tuple) else (task, args[2] if len(args) > 2 else ())
            )
            self._onstage_lane = tracer.submitted("thread", _name_of(function, values))

    def run(self, *args, **kwargs):
        lane, tracer, future = getattr(self, "_onstage_lane", None), finder.tracer, self.future
        if lane is None or not tracer.on:
            return original_run(self, *args, **kwargs)
        if not future.cancelled():
            tracer.started(lane)
        try:
            return original_run(self, *args, **kwargs)
        finally:
            tracer.finished_future(lane, future)

    item.__init__, item.run = _like(__init__, original_init), _like(run, original_run)


def patch_process_pool(finder, module):
    """Jobs of process pools: they begin when they are handed to the pool's processes."""
    executor = module.ProcessPoolExecutor
    original_submit = executor.submit
    future_class = module._base.Future
    original_running = future_class.set_running_or_notify_cancel

    def submit(self, fn, /, *args, **kwargs):
        future = original_submit(self, fn, *args, **kwargs)
        tracer = finder.tracer
        if tracer and tracer.on:
            lane = future._onstage_lane = tracer.submitted("process", _name_of(fn, args))
            if future.running() or future.done():
                tracer.started(lane)
            future.add_done_callback(lambda done: tracer.finished_future(lane, done))
        return future

    def set_running_or_notify_cancel(self):
        running = original_running(self)
        lane = getattr(self, "_onstage_lane", None)
        if lane is not None and running and not lane.begin:
            finder.tracer.started(lane)
        return running

    executor.submit = _like(submit, original_submit)
    future_class.set_running_or_notify_cancel = _like(set_running_or_notify_cancel, original_running)


def patch_subprocess(finder, module):
    """Child processes started with `subprocess`, and through it with asyncio."""
    popen = module.Popen
    original_init, original_status = popen.__init__, popen._handle_exitstatus

    def __init__(self, *args, **kwargs):
        original_init(self, *args, **kwargs)
        tracer = finder.tracer
        if tracer and tracer.on:
            command = kwargs.get("args", args[0] if args else "")
            self._onstage_lane = tracer.submitted("process", _name_of_command(command))
            tracer.started(self._onstage_lane)

    def _handle_exitstatus(self, *args, **kwargs):
        original_status(self, *args, **kwargs)
        lane = getattr(self, "_onstage_lane", None)
        if lane is not None and self.returncode is not None:
            finder.tracer.finished(lane, "exited", f"exit code {self.returncode}")

    popen.__init__ = _like(__init__, original_init)
    popen._handle_exitstatus = _like(_handle_exitstatus, original_status)


def patch_multiprocessing(finder, module):
    """Processes of multiprocessing; one that is forked, or started by a class that inherits from this one."""
    popen = module.Popen
    original_init, original_poll = popen.__init__, popen.poll

    def __init__(self, process_obj):
        parent = os.getpid()
        original_init(self, process_obj)
        tracer = finder.tracer
        if tracer and tracer.on and os.getpid() == parent:
            self._onstage_lane = tracer.submitted("process", str(process_obj.name))
            tracer.started(self._onstage_lane)

    def poll(self, *args, **kwargs):
        code = original_poll(self, *args, **kwargs)
        lane = getattr(self, "_onstage_lane", None)
        if lane is not None and code is not None:
            finder.tracer.finished(lane, "exited", f"exit code {code}")
        return code

    popen.__init__, popen.poll = _like(__init__, original_init), _like(poll, original_poll)


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
    name = type(error).__name__
    is_plain = type(type(error).__str__).__name__ == "wrapper_descriptor"
    if not is_plain or not all(type(part) in (str, int, float, bool, type(None)) for part in error.args):
        return name
    text = str(error)
    return f"{name}: {text[:200]}" if text else name


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
