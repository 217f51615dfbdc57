"""Rules as they are once they were checked."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from control_api.playlists.smart.fields import Field
from control_api.playlists.smart.operators import Operator
from control_api.playlists.smart.sources import Within
from kernel.quality import Quality

Value: TypeAlias = bool | int | float | str | date | UUID | Quality
"""What a field is compared with: of the field's kind, a day where that is a time."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A field compared with values; how many there are, the operator tells."""

    field: Field
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the rules must hold."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the rules must hold."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The rule must not hold."""

    rule: "Rule"


Rule: TypeAlias = Condition | AllOf | AnyOf | Negation


@dataclass(frozen=True, slots=True)
class Ordering:
    """By what the tracks are ordered; without a field, at random, anew every day."""

    field: Field | None
    descending: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """The first so many tracks, and no more than fit into so many seconds."""

    tracks: int | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a smart playlist is."""

    match: Rule
    within: Within
    order: tuple[Ordering, ...]
    limit: Limit | None
