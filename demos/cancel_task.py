"""A task that would tick for ever is asked to stop, and tidies up"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["rich"]
# ///
import asyncio
import contextlib

from rich import print

TICK = 0.3  # seconds


async def tick():
    try:
        while True:
            say("tick")
            await asyncio.sleep(TICK)
    except Exception:
        say("never said: this is no Exception")
    except asyncio.CancelledError:
        say("CancelledError, out of the await")
        raise
    finally:
        say("I tidy up …")
        await asyncio.sleep(TICK)
        say("… and am gone")


def say(text):
    print(f"                        [cyan]{text}")


async def main():
    print("\n    [yellow]main                [cyan]the task\n")
    task = asyncio.create_task(tick())
    await asyncio.sleep(3.5 * TICK)
    print("    [yellow]cancel()   ", task.cancel())
    print("    [yellow]cancelled()", task.cancelled())
    await asyncio.wait([task])
    print("    [yellow]cancelled()", task.cancelled())


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
    base = asyncio.CancelledError.__base__.__name__
    print(f"\n    CancelledError is a {base}:", end=" ")
    print("`except Exception` lets it pass.")
