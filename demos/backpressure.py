"""A fast sender, a slow receiver: where does it all pile up?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter


async def send(writer, drain):
    for _ in range(100):
        writer.write(bytes(100_000))
        if drain:
            await writer.drain()
    size = writer.transport.get_write_buffer_size() / 1e6
    print(f"    piled up here   {size:.2f} MB")
    writer.write_eof()


async def receive(reader, writer):
    while await reader.read(100_000):
        await asyncio.sleep(0.02)
    writer.close()


async def deliver(address, drain):
    reader, writer = await asyncio.open_connection(*address)
    start = perf_counter()
    await send(writer, drain)
    print(f"    sent after      {perf_counter() - start:.2f} s")
    await reader.read()
    print(f"    received after  {perf_counter() - start:.2f} s")
    writer.close()


async def main():
    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    for drain in False, True:
        print(f"\n  10 MB, drain: {drain}")
        await asyncio.create_task(deliver(address, drain))
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
