"""What the SQL finds is what looking at every track by itself finds, in the same order."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from control_api.openapi.errors import InvalidRequestError
from control_api.paging import write_cursor
from control_api.playlists.smart import evaluation
from control_api.playlists.smart.errors import RulesTooSlowError
from control_api.playlists.smart.evaluation import RulePosition, entries_page, totals
from control_api.playlists.smart.fields import FIELDS
from control_api.playlists.smart.rules import dump_rules, validate_rules
from kernel.database.pool import Pool
from kernel.quality import Quality
from tests.integration.control_api.smart.brute_force import evaluate
from tests.integration.control_api.smart.conftest import NOW, PLAYLISTS, Shapes
from tests.integration.control_api.smart.facts import GENRES, TITLES
from tests.unit.control_api.playlists_smart.rule_trees import Json, limits, operands, orders, trees

_HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
_PHASES = (Phase.explicit, Phase.generate)  # shrinking asks the database hundreds of times
_PARTS = ("blue", "BLUE", "ss", "ß", "%", "_", "\\", "'", '"', "band", "愛", " ", "e's", "A\\B", "\0")
_TEXTS = st.sampled_from([*TITLES, *GENRES, *_PARTS, "' OR 1=1 --", "$1", "{0}", "{id}", "%s", "\uff2aazz"])

_DAYS = st.sampled_from([str(NOW.date() - timedelta(days=ago)) for ago in (0, 1, 10, 30, 100, 200)])

_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "title": _TEXTS,
    "artist": _TEXTS,
    "album": _TEXTS,
    "isrc": st.sampled_from(["usx", "USX0", "5", "x"]),
    "genre": _TEXTS,
    "year": st.sampled_from([0, 1990, 1994, 1999, 2000, 9999]),
    "disc": st.integers(0, 3),
    "number": st.integers(0, 4),
    "length_s": st.sampled_from([0, 0.5, 120.25, 150, 331, 331.5]),
    "album_track_count": st.integers(0, 30),
    "loudness_lufs": st.sampled_from([-200, -23, -14.0, -10.5, -7.5, 100]),
    "sample_rate_hz": st.sampled_from([0, 44_100, 44_101, 96_000]),
    "bit_depth": st.sampled_from([0, 16, 17, 24]),
    "popularity": st.integers(0, 6),
    "play_count": st.integers(0, 6),
    "completed_count": st.integers(0, 6),
    "added": _DAYS,
    "last_played": _DAYS,
    "playlist": st.sampled_from([str(playlist_id) for playlist_id in (*PLAYLISTS, UUID(int=5))]),
}


async def _found(pool: Pool, shapes: Shapes, document: Json, *, page: int = 200) -> list[UUID]:
    rules = validate_rules(json.loads(dump_rules(validate_rules(document))))
    found: list[UUID] = []
    cursor: str | None = shapes.first_page
    async with pool.acquire() as connection:
        while cursor is not None:
            read = await entries_page(connection, shapes.owner_id, rules, cursor=cursor, limit=page)
            assert len(read.items) <= page
            found += [track.id for track in read.items]
            cursor = read.next_cursor
    return found


_DOCUMENTS = st.fixed_dictionaries(
    {"match": trees(_VALUES), "within": st.sampled_from(["library", "catalog"]), "order": orders()},
    optional={"limit": limits()},
)


@settings(max_examples=300, deadline=None, suppress_health_check=_HEALTH, phases=_PHASES)
@given(document=_DOCUMENTS)
async def test_rules_find_what_they_say(pool: Pool, shapes: Shapes, document: Json) -> None:
    """Trees of any shape, orders and limits, over tracks with and without values."""
    expected = evaluate(document, shapes.tracks, shapes.as_of)
    assert expected == await _found(pool, shapes, document)
    async with pool.acquire() as connection:
        told = await totals(connection, shapes.owner_id, validate_rules(document))
    lengths_s = {track.id: track.values["length_s"] for track in shapes.tracks}
    assert (len(expected), sum(lengths_s[one] for one in expected)) == (told.track_count, told.length_s)


_EVERY_OPERATOR = [(field, operator) for field in FIELDS.values() for operator in field.operators.values()]


@st.composite
def _an_operand_each(draw: st.DrawFn) -> list[object]:
    return [draw(operands(field, operator, _VALUES)) for field, operator in _EVERY_OPERATOR]


@settings(max_examples=8, deadline=None, suppress_health_check=_HEALTH, phases=_PHASES)
@given(drawn=_an_operand_each())
@pytest.mark.parametrize("within", ["library", "catalog"])
async def test_every_operator_of_every_field(
    pool: Pool, shapes: Shapes, drawn: list[object], within: str
) -> None:
    """Each by itself and negated."""
    for (field, operator), operand in zip(_EVERY_OPERATOR, drawn, strict=True):
        rule = {"field": field.name, operator.name: operand}
        for match in (rule, {"not": rule}):
            document = {"match": match, "within": within}
            assert evaluate(document, shapes.tracks, shapes.as_of) == await _found(pool, shapes, document)


@settings(max_examples=30, deadline=None, suppress_health_check=_HEALTH, phases=_PHASES)
@given(
    order=st.one_of(st.just([{"by": "random"}]), orders()),
    limit=st.one_of(st.none(), limits()),
    page=st.integers(1, 45),
)
async def test_pages_partition_the_playlist(
    pool: Pool, shapes: Shapes, order: list[Json], limit: Json | None, page: int
) -> None:
    """Pages of any length, one after the other, are the whole in its order, a random one too."""
    document: Json = {"match": {"field": "disc", "at_least": 0}, "within": "catalog", "order": order}
    if limit is not None:
        document["limit"] = limit
    whole = await _found(pool, shapes, document)
    assert whole == await _found(pool, shapes, document, page=page)
    assert len(whole) == len(set(whole))


async def test_random_is_of_the_day_and_of_the_owner(pool: Pool, shapes: Shapes) -> None:
    """All day long the same, tomorrow another, and another for everybody."""
    rules = validate_rules(
        {"match": {"field": "disc", "at_least": 0}, "within": "catalog", "order": [{"by": "random"}]}
    )

    async def shuffled(owner_id: UUID, at: datetime) -> list[UUID]:
        cursor = write_cursor(RulePosition(0, int(at.timestamp())))
        async with pool.acquire() as connection:
            page = await entries_page(connection, owner_id, rules, cursor=cursor, limit=200)
        return [track.id for track in page.items]

    morning = datetime(2026, 5, 1, 0, 0, 1, tzinfo=UTC)
    today = await shuffled(shapes.owner_id, morning)
    assert today == await shuffled(shapes.owner_id, morning + timedelta(hours=23))
    assert today != await shuffled(shapes.owner_id, morning + timedelta(days=1))
    assert today != await shuffled(uuid4(), morning)
    assert sorted(today) == sorted(track.id for track in shapes.tracks)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_the_first_and_the_last_day(pool: Pool, shapes: Shapes, day: str) -> None:
    """Days at the ends of the calendar are days like others."""
    for operator, operand in (("before", day), ("after", day), ("between", [day, day])):
        document = {"match": {"field": "added", operator: operand}}
        assert evaluate(document, shapes.tracks, shapes.as_of) == await _found(pool, shapes, document)


async def test_rules_that_take_too_long_are_given_up(
    pool: Pool, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends the statement, and the connection is as good as before."""
    monkeypatch.setitem(evaluation._SETTINGS, "statement_timeout", "50ms")
    rules = validate_rules({"match": {"field": "disc", "at_least": 0}})
    async with pool.acquire() as blocker, blocker.transaction(), pool.acquire() as connection:
        await blocker.execute("LOCK TABLE tracks IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(RulesTooSlowError):
            await entries_page(connection, shapes.owner_id, rules, cursor="", limit=5)
        with pytest.raises(RulesTooSlowError):
            await totals(connection, shapes.owner_id, rules)
        assert "0" == await connection.fetchval("SHOW statement_timeout")


@pytest.mark.parametrize(
    "position", [[-1, 0], [0, -1], [0], [2**40, 0], [0, 10**15], ["0", 0], {"offset": 0}]
)
async def test_a_forged_cursor_is_refused(pool: Pool, shapes: Shapes, position: object) -> None:
    """A place that no page told is no place."""
    rules = validate_rules({"match": {"field": "disc", "at_least": 0}})
    async with pool.acquire() as connection:
        with pytest.raises(InvalidRequestError):
            await entries_page(connection, shapes.owner_id, rules, cursor=write_cursor(position), limit=5)


async def test_the_ladder_is_the_databases_too(pool: Pool) -> None:
    """PostgreSQL orders qualities as the code does."""
    ordinals = [await pool.fetchval("SELECT quality_ordinal($1)", str(quality)) for quality in Quality]
    assert [quality.ordinal for quality in Quality] == ordinals
