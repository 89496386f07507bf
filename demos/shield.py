"""Cancelled twice while it saves: with and without a shield"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio


async def save():
    for page in 1, 2, 3:
        await asyncio.sleep(0.2)
        print(f"    page {page} of 3 is saved")


async def shielded():
    await asyncio.shield(save())


async def shielded_and_awaited():
    saving = asyncio.create_task(save(), name="save")
    try:
        await asyncio.shield(saving)
    finally:
        await saving


async def work(clean_up):
    try:
        await asyncio.sleep(9)
    finally:
        await clean_up()


async def main(clean_up):
    name = f"{clean_up.__name__}()"
    print(f"\n  finally: await {name}")
    task = asyncio.create_task(work(clean_up), name=name)
    for _ in range(2):
        await asyncio.sleep(0.3)
        print("  main: cancel()")
        task.cancel()
    await asyncio.wait([task])
    print("  main: the task is over")
    await asyncio.sleep(0.2)


if __name__ == "__main__":
    for clean_up in save, shielded, shielded_and_awaited:
        asyncio.run(main(clean_up))
