"""The gate at which prefetches wait."""

import asyncio

from edge.fill.prefetch_gate import PrefetchGate


async def test_it_is_open_while_few_wait() -> None:
    """However many listeners there are to one fill."""
    gate = PrefetchGate(limit=2)
    for _ in range(100):
        gate.enter("a")
    assert gate.is_open
    await gate.lull()
    gate.enter("b")
    assert not gate.is_open


async def test_a_prefetch_goes_on_when_a_fill_ends() -> None:
    """Any of them."""
    gate = PrefetchGate(limit=2)
    gate.enter("a")
    gate.enter("b")
    waiting = asyncio.create_task(gate.lull())
    gate.leave("never entered")
    await asyncio.sleep(0)
    assert not waiting.done()
    gate.leave("a")
    await waiting
