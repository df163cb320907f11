"""The pace of a host: what waits at a shut gate holds none of its places."""

from __future__ import annotations

import asyncio

from audit.crawl.hosts.rate_limit import Pace
from audit.crawl.hosts.request_gate import Gate


def test_a_shut_gate_holds_no_place_of_the_host() -> None:
    async def run() -> list[str]:
        pace, shut, opened = Pace(20.0), Gate(), Gate()
        told: list[str] = []

        async def ask(name: str, gate: Gate) -> None:
            async with pace.slot(gate):
                told.append(name)

        async with pace.slot(opened):  # its turn is taken: those that come now wait for the next with an open gate
            waiting = [asyncio.create_task(ask("shut", shut)) for _ in range(pace.in_flight + 2)]
            await asyncio.sleep(0)
            shut.shut("night")
        await asyncio.wait_for(ask("open", opened), 5)
        assert told == ["open"]
        shut.open("night")
        await asyncio.wait_for(asyncio.gather(*waiting), 5)
        return told

    told = asyncio.run(run())
    assert told == ["open", *["shut"] * (Pace(20.0).in_flight + 2)]
