"""One request's life: where Python works, and where it waits."""

# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp", "matplotlib"]
# [tool.onstage]
# alone = true
# ///
import asyncio
import json
from http.client import HTTPConnection
from threading import Thread
from time import perf_counter, thread_time

if __name__ == "__main__":
    print(f"\n  {__doc__}  █ works   ░ waits\n", flush=True)
from aiohttp import web
from aiohttp.test_utils import RawTestServer as Server

LATENCY = 0.1  # seconds from a request to its answer
LIVES = 9  # of which we see the one in the middle
CELL = 2  # milliseconds that one character stands for
PARTS = " ▏▎▍▌▋▊▉"  # of a character, in eighths
ANSWER = json.dumps(list(range(2_000)))


def phase(life, name, call, *args):
    begin, work = perf_counter(), thread_time()
    result = call(*args)
    work, end = thread_time() - work, perf_counter()
    life.append((name, (end - begin) * 1e3, work * 1e3))
    return result


def one_request(host):
    http, life = HTTPConnection(host), []
    phase(life, "connect", http.connect)
    phase(life, "send", http.request, "GET", "/")
    answer = phase(life, "wait", http.getresponse)
    text = phase(life, "read", answer.read)
    phase(life, "decode", json.loads, text)
    http.close()
    return life


def serve():
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, daemon=True).start()
    late = Server(
        lambda _: asyncio.sleep(LATENCY, web.Response(text=ANSWER))
    )
    asyncio.run_coroutine_threadsafe(late.start_server(), loop).result()
    return late.make_url("/").authority


def show(life):
    from matplotlib.figure import Figure

    axes, begin = Figure(layout="constrained").subplots(), 0
    for name, took, work in life:
        row = f"  {name:8}{took:6.1f} ms ".ljust(20 + int(begin / CELL))
        full, part = divmod(max(round(work / CELL * 8), 1), 8)
        bar = "█" * full + PARTS[part].strip()
        bar += "░" * int((took - work) / CELL)
        print(f"{row}\033[33m{bar}\033[m")
        axes.barh(name, took, left=begin, fc="none", hatch="///")
        axes.barh(name, work, left=begin, fc="C0")
        begin += took
    axes.set(xlabel="ms", ylim=(4.5, -0.5), title=__doc__)
    axes.figure.savefig("where_time_goes.svg")


def main():
    host = serve()
    lives = [one_request(host) for _ in range(LIVES)]
    lives.sort(key=lambda life: sum(took for _, took, _ in life))
    show(life := lives[LIVES // 2])
    took, work = (sum(phase[n] for phase in life) for n in (1, 2))
    print(f"\n  {took:.1f} ms, of which we work {work:.1f} ms:")
    print(f"  time for the work of {took / work:.0f} such requests.")


if __name__ == "__main__":
    main()
