"""Cancelled twice while it saves: with and without a shield"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio


async def save():
    try:
        print("    saves …", flush=True)
        await asyncio.sleep(0.6)
        print("    … saved")
    except asyncio.CancelledError:
        print("    … cut off: half of it is saved")
        raise


async def bare():
    try:
        await asyncio.sleep(9)
    finally:
        await save()


async def shielded():
    try:
        await asyncio.sleep(9)
    finally:
        await asyncio.shield(save())


async def shielded_and_awaited():
    try:
        await asyncio.sleep(9)
    finally:
        saving = asyncio.create_task(save(), name="save")
        try:
            await asyncio.shield(saving)
        finally:
            await saving


async def main(work):
    task = asyncio.create_task(work(), name=work.__name__)
    for _ in range(2):
        await asyncio.sleep(0.3)
        print("  main: cancel()")
        task.cancel()
    await asyncio.wait([task])
    print("  main: the task is over")
    await asyncio.sleep(0.2)


if __name__ == "__main__":
    for work in bare, shielded, shielded_and_awaited:
        print(f"\n  {work.__name__}")
        asyncio.run(main(work))
