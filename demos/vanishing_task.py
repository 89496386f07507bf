"""Three tasks wait; the garbage collector takes the one nobody holds"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
import gc


async def news():
    await asyncio.get_running_loop().create_future()


async def sleep():
    await asyncio.sleep(2)


async def three_tasks():
    kept = set()
    asyncio.create_task(news(), name="nobody holds it")
    asyncio.create_task(sleep(), name="a timer holds it")
    kept.add(asyncio.create_task(news(), name="a set holds it"))

    await asyncio.sleep(1)
    show("before")
    gc.collect()
    show("after")


async def main():
    gc.disable()  # it would come sooner or later: we choose when
    asyncio.get_running_loop().set_exception_handler(complain)
    await three_tasks()


def complain(loop, context):  # what the loop would log
    print(f"\n  {context['message']}")
    print(f"  It was {context['task'].get_name()!r}.")


def show(when):
    alive = {task.get_name() for task in asyncio.all_tasks()}
    print(f"\n  {when} gc.collect()\n")
    for name in "nobody", "a timer", "a set":
        name += " holds it"
        print(f"    {name:20}{'waits' if name in alive else 'gone'}")


if __name__ == "__main__":
    asyncio.run(main())
