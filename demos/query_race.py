"""Four drivers, ten connections each, and one driver with one"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["asyncpg", "matplotlib", "psycopg[binary]",
#   "psycopg2-binary"]
# [tool.onstage]
# seconds = 20
# alone = true
# needs = ["postgres"]
# ///
import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

if __name__ == "__main__":
    print(f"\n  {__doc__}", flush=True)
import asyncpg
import psycopg
import psycopg2
from matplotlib.figure import Figure

URL = os.environ.get("DATABASE_URL")
THREADS = ThreadPoolExecutor(10)
ROW = "select * from pg_type where oid = 23"
SLEEP = "select pg_sleep(0.1)"


async def fetch(connection, sql):
    if isinstance(connection, asyncpg.Connection):
        return await connection.fetch(sql)
    return await (await connection.execute(sql)).fetchall()


async def in_tasks(connections, sql, times):
    async def ask(connection):
        for _ in range(times):
            await fetch(connection, sql)
    await asyncio.gather(*(ask(each) for each in connections))


async def in_threads(connections, sql, times):
    def ask(connection):
        cursor = connection.cursor()
        for _ in range(times):
            cursor.execute(sql)
            cursor.fetchall()
    run = asyncio.get_running_loop().run_in_executor
    await asyncio.gather(*(run(THREADS, ask, c) for c in connections))


async def race(drivers, times, sql, axes=None):
    took, cell = {}, "░" if sql == SLEEP else "█"
    print(f"\n  \033[1m{times} x {sql}\033[m")
    for name, (run, connections) in drivers.items():
        begin = perf_counter()
        await run(connections, sql, times // len(connections))
        took[name] = ms = round(1e3 * (perf_counter() - begin))
        bar = cell * round(ms / 20)
        print(f"  {name:16}{ms:5} ms  \033[33m{bar}\033[m", flush=True)
    if axes:
        look = {"fc": "none", "hatch": "///"} if sql == SLEEP else {}
        bars = axes.barh(list(took), took.values(), **look)
        axes.bar_label(bars, padding=8)
        axes.set(title=sql, xlabel=f"ms for {times}")
        axes.set(ylim=(4.5, -0.5), xmargin=0.15)


async def main():
    pool = [await asyncpg.connect(URL) for _ in range(10)]
    apool = [await psycopg.AsyncConnection.connect(URL) for _ in pool]
    drivers = {
        "psycopg2": (in_threads, [psycopg2.connect(URL) for _ in pool]),
        "psycopg": (in_threads, [psycopg.connect(URL) for _ in pool]),
        "psycopg async": (in_tasks, apool),
        "asyncpg": (in_tasks, pool),
        "asyncpg, alone": (in_tasks, pool[:1]),
    }
    charts = Figure((11.5, 4.6), layout="constrained").subplots(1, 2)
    await race(drivers, 200, "select generate_series(1, 1000), now()")
    await race(drivers, 1000, ROW, charts[0])
    await race(drivers, 10, SLEEP, charts[1])
    charts[0].figure.savefig("query_race.svg")


if __name__ == "__main__":
    if not URL:
        sys.exit("set DATABASE_URL to a PostgreSQL server")
    asyncio.run(main())
