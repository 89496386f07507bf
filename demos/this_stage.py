"""The stage of this talk once more, small: three watch one demo run"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio
from asyncio import TaskGroup
from pathlib import Path
from time import perf_counter

from aiohttp import ClientSession, WSMsgType
from onstage.project import Project
from onstage.stage.access import Access
from onstage.stage.web_server import listen_on_port, make_web_app

START = perf_counter()
COUNT = '''"""Counts to three"""
import time
for number in 1, 2, 3:
    print(number)
    time.sleep(0.4)
'''


async def watch(session, name, begins):
    async with session.ws_connect("/socket/demo/count") as socket:
        if begins:
            await asyncio.sleep(0.5)
            await socket.send_json({"do": "run"})
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                for word in message.data.decode().split():
                    tell(f"{name} sees {word}")
            elif state := message.json().get("state"):
                tell(f"{name} hears {state}")
                if state == "ended":
                    return


def stage():
    here = Path.cwd()  # an empty folder, if a stage runs us
    Path("demos").mkdir(exist_ok=True)
    Path("demos/count.py").write_text(COUNT)
    return make_web_app(Project(here, here, here / "build"), Access())


async def main():
    async with listen_on_port(stage(), 0) as port:
        url = f"http://127.0.0.1:{port}"
        async with ClientSession(url) as session, TaskGroup() as group:
            for name in "ada", "ben", "cem":
                work = watch(session, name, begins=name == "ada")
                group.create_task(work, name=name)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    tell(f"the stage is closed, and leaves {len(left)} tasks behind")


def tell(text):
    print(f"  {perf_counter() - START:.2f} s  {text}")


if __name__ == "__main__":
    asyncio.run(main())
