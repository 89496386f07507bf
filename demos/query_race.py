"""Four drivers, ten connections each, and one driver with one."""

# /// script
# requires-python = ">=3.11"
# dependencies = ["asyncpg", "matplotlib", "psycopg[binary]",
#   "psycopg2-binary", "rich"]
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

import asyncpg
import psycopg
import psycopg2
from matplotlib.figure import Figure
from rich import print

URL = os.environ.get("DATABASE_URL")
QUERIES = {  # how often we ask each, all connections together
    "select generate_series(1, 1000), now()": (200, "█", {"fc": "C0"}),
    "select * from pg_type where oid = 23": (1000, "█", {"fc": "C0"}),
    "select pg_sleep(0.1)": (10, "░", {"fc": "none", "hatch": "///"}),
}


class Psycopg(psycopg.AsyncConnection):
    async def fetch(self, sql):  # as asyncpg has it
        return await (await self.execute(sql)).fetchall()


async def in_tasks(connections, sql, times):
    async def ask(connection):
        for _ in range(times):
            await connection.fetch(sql)

    await asyncio.gather(*map(ask, connections))


async def in_threads(connections, sql, times):
    def ask(connection):
        cursor = connection.cursor()
        for _ in range(times):
            cursor.execute(sql)
            cursor.fetchall()

    with ThreadPoolExecutor(len(connections)) as pool:
        list(pool.map(ask, connections))


async def race(drivers, sql, times, cell):
    took = {}
    print(f"\n  [bold]{times} x {sql}")
    for name, (run, connections) in drivers.items():
        begin = perf_counter()
        await run(connections, sql, times // len(connections))
        took[name] = ms = round(1e3 * (perf_counter() - begin))
        print(f"  {name:16}{ms:5} ms  [cyan]{cell * round(ms / 20)}")
    return took


async def main():
    pool = [await asyncpg.connect(URL) for _ in range(10)]
    apool = [await Psycopg.connect(URL) for _ in pool]
    drivers = {
        "psycopg2": (in_threads, [psycopg2.connect(URL) for _ in pool]),
        "psycopg": (in_threads, [psycopg.connect(URL) for _ in pool]),
        "psycopg async": (in_tasks, apool),
        "asyncpg": (in_tasks, pool),
        "asyncpg, alone": (in_tasks, pool[:1]),
    }
    panels = Figure((11.5, 4.6), layout="constrained").subplots(1, 2)
    for axes, sql in zip(panels[[0, 0, 1]], QUERIES, strict=True):
        times, cell, look = QUERIES[sql]
        took = await race(drivers, sql, times, cell)
        axes.clear()
        axes.bar_label(axes.barh([*took], took.values(), **look))
        axes.set(title=sql, xlabel=f"ms for {times}", ylim=(4.5, -0.5))
    axes.figure.savefig("query_race.svg")


if __name__ == "__main__":
    if not URL:
        sys.exit("set DATABASE_URL to a PostgreSQL server")
    asyncio.run(main())
