"""A condition's values as PostgreSQL compares them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from control_api.playlists.smart.kinds import Kind, Takes
from control_api.playlists.smart.model import Condition, Value
from kernel.names import name_key
from kernel.quality import Quality

_SQL_TYPES = {
    Kind.TEXT: "text",
    Kind.GENRES: "text",
    Kind.INTEGER: "bigint",
    Kind.NUMBER: "double precision",
    Kind.QUALITY: "smallint",
    Kind.PLAYLIST: "uuid",
}

_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def bind(condition: Condition, as_of: datetime) -> Iterator[tuple[object, str]]:
    """The parameters of a condition, each with its SQL type."""
    takes, kind = condition.operator.takes, condition.field.kind
    if takes is Takes.FLAG:
        return
    if kind is Kind.TIME:
        yield from ((instant, "timestamptz") for instant in _instants(condition, as_of))
    elif takes is Takes.MANY:
        yield [_comparable(value) for value in condition.values], f"{_SQL_TYPES[kind]}[]"
    else:
        yield from ((_comparable(value), _SQL_TYPES[kind]) for value in condition.values)


def _comparable(value: Value) -> object:
    match value:
        case Quality():
            return value.ordinal
        case str():
            return name_key(value)
        case _:
            return value


def _instants(condition: Condition, as_of: datetime) -> Iterator[datetime]:
    days = sorted(value for value in condition.values if isinstance(value, date))
    match condition.operator.name:
        case "before":
            yield _begins(days[0])
        case "after":
            yield _ends(days[0])
        case "between":
            yield _begins(days[0])
            yield _ends(days[1])
        case _:
            yield from (as_of - timedelta(days=value) for value in condition.values if isinstance(value, int))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _ends(day: date) -> datetime:
    return _END_OF_TIME if day == date.max else _begins(day + timedelta(days=1))


_HOLDS_FOR: Mapping[str, Callable[[int, list[float]], bool]] = {
    "is": lambda absent, values: absent == values[0],
    "is_not": lambda absent, values: absent == values[0],
    "at_least": lambda absent, values: absent >= values[0],
    "at_most": lambda absent, values: absent <= values[0],
    "more_than": lambda absent, values: absent > values[0],
    "less_than": lambda absent, values: absent < values[0],
    "between": lambda absent, values: min(values) <= absent <= max(values),
}
"""Whether an operator's SQL, before it is negated, holds for what stands for a missing row."""


def holds_when_absent(condition: Condition) -> bool:
    """Whether a condition's SQL is true of a track for which the field's row is missing."""
    if condition.field.absent is None:
        return False
    values = [value for value in condition.values if isinstance(value, int | float)]
    return _HOLDS_FOR[condition.operator.name](condition.field.absent, values)
