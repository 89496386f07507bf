"""Three requests at once: does each log line name its own request?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from contextvars import ContextVar

in_a_global = "none"
in_a_context = ContextVar("request", default="none")


async def handle(request):
    global in_a_global
    in_a_global = request
    in_a_context.set(request)
    log("begins")
    await query()
    log("answers")


async def query():
    await asyncio.sleep(0.6)
    log("has its data")


def log(text):
    name = asyncio.current_task().get_name()
    print(f"  {name:8}{text:14}", end="")
    print(f"global: {in_a_global:6}context: {in_a_context.get()}")


async def main():
    log("begins")
    async with asyncio.TaskGroup() as group:
        for name in "Ada", "Grace", "Edsger":
            request = f"#{len(name)}"
            group.create_task(handle(request), name=name)
            await asyncio.sleep(0.2)
    log("is back")


if __name__ == "__main__":
    asyncio.run(main())
