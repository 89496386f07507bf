"""Three greetings wait together: the shortest wait ends first"""
# /// script
# requires-python = ">=3.11"
# ///

import asyncio

WAITS = {"Ada": 0.9, "Ben": 0.6, "Cem": 0.3}  # seconds


async def greet(name, seconds):
    print(f"{name} waits {seconds} s")
    await asyncio.sleep(seconds)
    print(f"  {name} says hello")


async def main():
    async with asyncio.TaskGroup() as group:
        for name, seconds in WAITS.items():
            group.create_task(greet(name, seconds))
    print("All said hello")


if __name__ == "__main__":
    asyncio.run(main())
