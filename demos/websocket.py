"""Prices are pushed to two listeners, and one of them talks back"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp"]
# ///
import asyncio

from aiohttp import web
from aiohttp.test_utils import RawTestServer, TestClient


async def serve(request):
    socket, goods = web.WebSocketResponse(), ["tea"]
    await socket.prepare(request)
    pusher = asyncio.create_task(push(socket, goods), name="pusher")
    async for message in socket:  # until the listener leaves
        goods.append(message.data)
    pusher.cancel()
    return socket


async def push(socket, goods):
    for price in range(100, 200):
        await socket.send_str(f"{price} for {' and '.join(goods)}")
        await asyncio.sleep(0.4)


async def listen(session, name):
    async with session.ws_connect("/") as socket:
        for number in range(5):
            print(f"  {name} hears {await socket.receive_str()}")
            if (name, number) == ("ada", 1):
                print("  ada asks for coffee, too")
                await socket.send_str("coffee")


async def main():
    client = TestClient(RawTestServer(serve))
    async with client as session, asyncio.TaskGroup() as group:
        for name in "ada", "ben":
            group.create_task(listen(session, name), name=name)
    print(f"  closed, tasks left: {len(asyncio.all_tasks()) - 1}")


if __name__ == "__main__":
    asyncio.run(main())
