"""The sink: cheap for those who bring, patient in reading, bounded in all it holds."""

import asyncio

import pytest
from multidict import CIMultiDict

from edge.cmcd.grammar import MAX_CHARACTERS
from edge.cmcd.sink import BATCH, CmcdSink, open_cmcd_sink
from kernel.background import in_background
from tests.unit.edge.cmcd.figures import Figures


@pytest.fixture
def figures() -> Figures:
    """Of an edge of its own."""
    return Figures()


class Watched(CmcdSink):
    """Tells of every batch that was read."""

    def __init__(self, edge: str) -> None:
        super().__init__(edge, pause_s=0)
        self.read = asyncio.Event()

    def read_batch(self) -> None:
        """Read, and tell."""
        super().read_batch()
        self.read.set()

    async def next_batch(self) -> None:
        """Return when one more has been read."""
        async with asyncio.timeout(5):
            await self.read.wait()
        self.read.clear()


async def test_what_is_noted_is_read_in_the_background(figures: Figures) -> None:
    """From the query and from headers, again and again."""
    sink = Watched(figures.edge)
    async with in_background(sink.run()):
        sink.note("256_aac", "bl%3D2000%2Cbs")
        await sink.next_batch()
        assert figures.of("buffer_starvations_total", "256_aac") == 1
        sink.note_headers("256_aac", CIMultiDict({"CMCD-Request": "bl=4000", "CMCD-Status": "bs"}))
        await sink.next_batch()
        for _ in range(3):
            await asyncio.sleep(0)  # it has nothing more to read, and waits
        sink.note("256_aac", "bl%3D1000")
        await sink.next_batch()
    assert figures.of("buffer_seconds_sum", "256_aac") == 7


async def test_headers_are_taken_as_they_stand(figures: Figures) -> None:
    """Nothing in them is percent-encoded, whatever it looks like."""
    async with open_cmcd_sink(figures.edge) as sink:
        sink.note_headers("256_aac", CIMultiDict({"CMCD-Session": 'cid="%22%E9"'}))
    assert (figures.of("malformed_total"), figures.of("reports_total", "256_aac")) == (0, 1)


async def test_noting_reads_nothing(figures: Figures) -> None:
    """A request that brings data does not wait for it, and a batch leaves room for others."""
    sink = CmcdSink(figures.edge)
    for _ in range(BATCH + 1):
        sink.note("256_aac", "bs")
    assert figures.of("reports_total", "256_aac") == 0
    sink.read_batch()
    assert figures.of("reports_total", "256_aac") == BATCH


async def test_the_malformed_are_counted(figures: Figures) -> None:
    """They harm nobody but themselves."""
    async with open_cmcd_sink(figures.edge) as sink:
        for raw in (
            "bl",
            "bs,",
            "cid%3D%22%E9%22",
            "x" * (MAX_CHARACTERS + 1),
            f"cid%3D%22{'%61' * 1400}%22",
        ):
            sink.note("256_aac", raw)
        sink.note("256_aac", "bs")
    assert (figures.of("malformed_total"), figures.of("reports_total", "256_aac")) == (5, 1)


async def test_requests_without_data_leave_nothing(figures: Figures) -> None:
    """Most headers tell nothing."""
    async with open_cmcd_sink(figures.edge) as sink:
        sink.note_headers("256_aac", CIMultiDict({"Accept": "*/*"}))
    assert (figures.of("malformed_total"), figures.of("reports_total", "256_aac")) == (0, 0)


async def test_too_many_are_dropped_oldest_first(figures: Figures) -> None:
    """The memory is bounded, and what is lost is told."""
    sink = CmcdSink(figures.edge, capacity=10)
    for number in range(25):
        sink.note("256_aac", f"bl%3D{number}000")
    sink.read_all()
    expected = (15, 10, sum(range(15, 25)))
    assert expected == tuple(
        figures.of(name, None if name == "dropped_total" else "256_aac")
        for name in ("dropped_total", "reports_total", "buffer_seconds_sum")
    )


async def test_closing_counts_the_rest_and_leaves_no_task(figures: Figures) -> None:
    """What players told up to the end is kept."""
    async with open_cmcd_sink(figures.edge) as sink:
        for _ in range(3 * BATCH):
            sink.note("256_aac", "bs")
    assert figures.of("reports_total", "256_aac") == 3 * BATCH
    assert asyncio.all_tasks() == {asyncio.current_task()}
