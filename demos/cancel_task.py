"""A task that would tick for ever is asked to stop, and tidies up"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio

TICK = 0.3  # seconds


async def tick():
    try:
        while True:
            print("    task  tick")
            await asyncio.sleep(TICK)
    except Exception:
        print("    task  never said: this is no Exception")
    except asyncio.CancelledError:
        print("    task  CancelledError, out of the await")
        raise
    finally:
        print("    task  I tidy up …")
        await asyncio.sleep(TICK)
        print("    task  … and am gone")


async def main():
    task = asyncio.create_task(tick(), name="task")
    await asyncio.sleep(3.5 * TICK)
    print("\n  main  cancel()   ", task.cancel())
    print("  main  cancelled()", task.cancelled(), "\n")
    await asyncio.wait([task])
    print("\n  main  cancelled()", task.cancelled())
    base = asyncio.CancelledError.__base__.__name__
    print(f"\n  CancelledError is a {base}, not an Exception")

    print("\n  Cancelled before its first turn: no tick, no finally")
    task = asyncio.create_task(tick(), name="never began")
    task.cancel()
    await asyncio.wait([task])
    print("  main  cancelled()", task.cancelled())


if __name__ == "__main__":
    asyncio.run(main())
