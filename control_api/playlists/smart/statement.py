"""Checked rules as one parametrised SQL statement.

All SQL comes from the tables of fields, operators and sources; whatever a client sent is a parameter. `$1` is the
owner, whose library, plays and likes the rules are about.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from control_api.playlists.smart.binding import bind, holds_when_absent
from control_api.playlists.smart.kinds import Takes
from control_api.playlists.smart.model import AllOf, AnyOf, Condition, Negation, Rule, Rules
from control_api.playlists.smart.sources import TRACK, Source, from_clause, scope, track_id


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and the values of its parameters."""

    sql: str
    parameters: tuple[object, ...]


def page_statement(rules: Rules, owner_id: UUID, as_of: datetime, *, offset: int, limit: int) -> Statement:
    """The tracks from an offset on, in the playlist's order."""
    builder = _Builder(rules, owner_id, as_of)
    if rules.limit is not None and rules.limit.tracks is not None:
        limit = max(0, min(limit, rules.limit.tracks - offset))
    chosen = builder.chosen(offset=offset, limit=limit)
    # An array keeps its order by definition, and the view is looked at for the page's tracks alone.
    sql = (
        f"SELECT shown.* FROM unnest(ARRAY({chosen})) WITH ORDINALITY AS placed (id, position)\n"  # noqa: S608 - see above
        "JOIN shown_tracks AS shown ON shown.id = placed.id ORDER BY placed.position"
    )
    return Statement(sql, builder.parameters)


def totals_statement(rules: Rules, owner_id: UUID, as_of: datetime) -> Statement:
    """How many tracks there are, and how long they are together."""
    builder = _Builder(rules, owner_id, as_of)
    measures = "SELECT count(*) AS track_count, coalesce(sum(track.length_s), 0) AS length_s"
    if rules.limit is None:
        return Statement(f"{measures} FROM {builder.matching(TRACK)}", builder.parameters)
    chosen = builder.chosen(offset=0, limit=rules.limit.tracks)
    sql = f"{measures} FROM ({chosen}) AS chosen JOIN tracks AS track ON track.id = chosen.id"
    return Statement(sql, builder.parameters)


class _Builder:
    """Writes the parts of one statement and gathers its parameters."""

    def __init__(self, rules: Rules, owner_id: UUID, as_of: datetime) -> None:
        self._rules = rules
        self._as_of = as_of
        self._seed = daily_seed(owner_id, as_of)
        self._id = track_id(rules.within)
        self._parameters: list[object] = [owner_id]

    @property
    def parameters(self) -> tuple[object, ...]:
        """The values of the placeholders, in their order."""
        return tuple(self._parameters)

    def chosen(self, *, offset: int, limit: int | None) -> str:
        """The ids of the matching tracks, ordered and limited."""
        order = self._order()
        window = f"LIMIT {self._parameter(limit, 'bigint')} OFFSET {self._parameter(offset, 'bigint')}"
        seconds = None if self._rules.limit is None else self._rules.limit.seconds
        sources = self._ordering_sources()
        if seconds is None:
            matching = self.matching(*sources)
            return f"SELECT {self._id} AS id FROM {matching} ORDER BY {order} {window}"  # noqa: S608 - see above
        # Lengths are never negative: once the sum is past the limit, it stays so.
        return (
            f"SELECT id FROM (SELECT {self._id} AS id, row_number() OVER placed AS position,\n"  # noqa: S608 - see above
            f"sum(track.length_s) OVER placed AS until_s FROM {self.matching(TRACK, *sources)}\n"
            f"WINDOW placed AS (ORDER BY {order} ROWS UNBOUNDED PRECEDING)) AS running\n"
            f"WHERE until_s <= {self._parameter(seconds, 'double precision')} ORDER BY position {window}"
        )

    def matching(self, *sources: Source) -> str:
        """The tables, and the conditions that the tracks meet."""
        where = " AND ".join([*scope(self._rules.within), self._rule(self._rules.match)])
        needed = [*sources, *_sources(self._rules.match)]
        return f"{from_clause(self._rules.within, needed)}\nWHERE {where}"

    def _rule(self, rule: Rule) -> str:
        match rule:
            case AllOf(members):
                return f"({' AND '.join(map(self._rule, members))})"
            case AnyOf(members):
                return f"({' OR '.join(map(self._rule, members))})"
            case Negation(negated):
                return _negated(self._rule(negated))
            case Condition():
                return self._condition(rule)
            case _ as never:
                assert_never(never)

    def _condition(self, condition: Condition) -> str:
        field, operator = condition.field, condition.operator
        # The bare column lets the planner do with the rows that there are.
        column = field.total if holds_when_absent(condition) else field.column
        bound = [self._parameter(value, sql_type) for value, sql_type in bind(condition, self._as_of)]
        holds = f"({operator.sql.format(*bound, column=column, id=self._id)})"
        asked_not = operator.takes is Takes.FLAG and condition.values == (False,)
        return _negated(holds) if operator.negated or asked_not else holds

    def _order(self) -> str:
        return ", ".join([*self._ordering_terms(), self._id])

    def _ordering_terms(self) -> Iterator[str]:
        for ordering in self._rules.order:
            direction = "DESC" if ordering.descending else "ASC"
            if ordering.field is None:
                seed = self._parameter(self._seed, "bigint")
                yield f"uuid_hash_extended({self._id}, {seed}) {direction}"
            else:
                yield f"{ordering.field.total} {direction} NULLS LAST"

    def _ordering_sources(self) -> list[Source]:
        fields = [ordering.field for ordering in self._rules.order if ordering.field is not None]
        return [source for field in fields for source in field.sources]

    def _parameter(self, value: object, sql_type: str) -> str:
        self._parameters.append(value)
        return f"${len(self._parameters)}::{sql_type}"


def daily_seed(owner_id: UUID, as_of: datetime) -> int:
    """What a day's random order comes from: a bigint, another for every owner."""
    mixed = (owner_id.int ^ as_of.date().toordinal() * 0x9E3779B97F4A7C15) & (2**64 - 1)
    return mixed - 2**63


def _negated(holds: str) -> str:
    """True wherever it is not true: for a track without the value as well."""
    return f"({holds} IS NOT TRUE)"


def _sources(rule: Rule) -> Iterator[Source]:
    match rule:
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from _sources(member)
        case Negation(negated):
            yield from _sources(negated)
        case Condition():
            yield from rule.field.sources
        case _ as never:
            assert_never(never)
