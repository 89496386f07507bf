"""A fast sender, a slow receiver: where does it all pile up?"""
# /// script
# requires-python = ">=3.11"
# ///
import asyncio
from time import perf_counter

PIECES, SIZE = 100, 100_000  # bytes
SLOW = 0.02  # seconds the receiver needs for what it has read


async def send(writer, drain):
    peak = 0
    for _ in range(PIECES):
        writer.write(bytes(SIZE))
        if drain:
            await writer.drain()
        peak = max(peak, writer.transport.get_write_buffer_size())
    writer.write_eof()
    return peak / 1e6


async def receive(reader, writer):
    received = 0
    while piece := await reader.read(SIZE):
        received += len(piece)
        await asyncio.sleep(SLOW)
    print(f"    in all          {received / 1e6:.2f} MB")
    writer.close()


async def deliver(address, drain):
    reader, writer = await asyncio.open_connection(*address)
    start = perf_counter()
    peak = await send(writer, drain)
    print(f"    sent after      {perf_counter() - start:.2f} s")
    print(f"    piled up here   {peak:.2f} MB", flush=True)
    await reader.read()
    print(f"    received after  {perf_counter() - start:.2f} s")
    writer.close()


async def main():
    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    for drain in False, True:
        print(f"\n  10 MB, drain: {drain}", flush=True)
        name = "with drain" if drain else "without"
        address = server.sockets[0].getsockname()
        work = deliver(address, drain)
        await asyncio.create_task(work, name=name)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
