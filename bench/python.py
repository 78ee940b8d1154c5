"""The same work by MatrixOne's Python SDK. Arguments: host port user password table. Prints milliseconds as JSON, or
why it cannot."""
import asyncio
import json
import sys
import time

try:
    from matrixone import AsyncClient
except ImportError as missing:
    print(json.dumps({"missing": str(missing)}))
    sys.exit(0)


async def timed(work):
    start = time.perf_counter()
    await work()
    return (time.perf_counter() - start) * 1000


async def least_and_median(rounds, work):
    await work()
    times = sorted([await timed(work) for _ in range(rounds)])
    return {"least": times[0], "median": times[len(times) // 2]}


async def main(host, port, user, password, table):
    client = AsyncClient(sql_log_mode="off")
    await client.connect(host=host, port=int(port), user=user, password=password, database=table.split(".")[0])

    async def select(i):
        await client.execute(f"SELECT id, v, s FROM {table} WHERE id = {i % 1000}")

    async def sequential():
        for i in range(500):
            await select(i)

    async def concurrent():
        numbers = iter(range(2000))

        async def worker():
            for i in numbers:
                await select(i)

        await asyncio.gather(*[worker() for _ in range(32)])

    async def sleeps():
        await asyncio.gather(*[client.execute("SELECT SLEEP(0.1)") for _ in range(10)])

    async def serial():
        for _ in range(10):
            await client.execute("SELECT SLEEP(0.1)")

    results = {
        "sequential": await least_and_median(2, sequential),
        "text": await least_and_median(2, concurrent),
        "sleeps": await least_and_median(2, sleeps),
        "serial": await least_and_median(1, serial),
    }
    await client.disconnect()
    print(json.dumps(results))


asyncio.run(main(*sys.argv[1:6]))
