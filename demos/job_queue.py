"""Three workers share a queue in Postgres: one is killed, one blocks"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["asyncpg", "pgqueuer[asyncpg]"]
# [tool.onstage]
# seconds = 30
# needs = ["postgres"]
# ///
import asyncio
import os
import sys
import time
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
from pgqueuer import PgQueuer, Queries, run

URL = os.environ.get("DATABASE_URL") or sys.exit("set DATABASE_URL")
SCHEMA = {"search_path": "job_queue"}  # dropped, and made anew
SEND = "insert into invoices values ($1) on conflict do nothing"
STALE = timedelta(seconds=1.5)  # since the last heartbeat
START, TEAM, SENT = time.perf_counter(), {}, asyncio.Semaphore(0)


@asynccontextmanager
async def worker():
    db = await asyncpg.connect(URL, server_settings=SCHEMA)
    queuer = PgQueuer.from_asyncpg_connection(db)

    @queuer.entrypoint("pack")
    async def pack(job):
        order = job.payload.decode()
        print("begins order", order, flush=True)
        if order == "5":
            time.sleep(2)  # no heartbeat meanwhile
        await asyncio.sleep(0.5)
        done = await queuer.connection.execute(SEND, int(order))
        new = "sent" if done == "INSERT 0 1" else "not sent again"
        print("invoice", order, "is", new, flush=True)
    yield queuer


async def hire(name):
    TEAM[name] = child = await asyncio.create_subprocess_exec(
        sys.executable, __file__, name, stdout=asyncio.subprocess.PIPE)
    async for line in child.stdout:
        tell(f"{name:6} {line.decode().strip()}")
        if line == b"begins order 1\n" and len(TEAM) == 3:
            TEAM.pop(name).kill()
        if line.endswith(b"is sent\n"):
            SENT.release()
    if await child.wait():
        tell(f"{name:6} is dead: exit {child.returncode}")
        TEAM.pop(name, None)
    if not TEAM:
        raise RuntimeError("no worker is left")


async def main():
    db = await asyncpg.connect(URL, server_settings=SCHEMA)
    await db.execute("drop schema if exists job_queue cascade; "
                     "create schema job_queue; "
                     "create table invoices (number int unique)")
    queries = Queries.from_asyncpg_connection(db)
    await queries.install()
    async with asyncio.TaskGroup() as group:
        for name in "ada", "grace", "edsger":
            group.create_task(hire(name), name=name)
        for orders in "1234", "5":
            tell(f"orders in the queue: {' '.join(orders)}")
            for order in orders:
                await queries.enqueue("pack", order.encode())
            for _ in orders:
                await SENT.acquire()
        for child in TEAM.values():
            child.terminate()  # it finishes its order
    sent = await db.fetchval("select count(*) from invoices")
    tell(f"invoices sent: {sent}")


def tell(text):
    print(f"  {time.perf_counter() - START:.2f} s  {text}", flush=True)


if __name__ == "__main__":
    asyncio.run(main() if not sys.argv[1:] else run(
        worker, batch_size=1, max_concurrent_tasks=2,
        heartbeat_timeout=STALE, dequeue_timeout=STALE / 3))
