"""What can be asked of a field of each kind: the table that checking, SQL, the API's document and the docs share.

In `sql`, `{column}` is the field's expression, `{0}` and `{1}` are parameters, `{id}` is the track's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from control_api.playlists.smart.kinds import Kind, Takes


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison. A negated one holds wherever `sql` doesn't, for tracks without a value as well."""

    name: str
    takes: Takes
    sql: str
    negated: bool = False


_GENRES_OF_TRACK = "{id} IN (SELECT track_id FROM track_genres WHERE name_key = %s)"

_EVERY_GENRE = """\
    WITH RECURSIVE every AS (
        (SELECT name_key FROM track_genres ORDER BY name_key LIMIT 1)
        UNION ALL
        SELECT (SELECT genre.name_key FROM track_genres AS genre WHERE genre.name_key > every.name_key
                ORDER BY genre.name_key LIMIT 1)
        FROM every WHERE every.name_key IS NOT NULL
    ) SELECT name_key FROM every"""
"""Genres are few, rows of `track_genres` many: one step of the index a genre."""


def _genres_where(condition: str) -> str:
    return _GENRES_OF_TRACK % f"ANY (ARRAY({_EVERY_GENRE} WHERE {condition}))"


_IS = "{column} = {0}"
_ANY_OF = "{column} = ANY ({0})"
_CONTAINS = "strpos({column}, {0}) > 0"
_STARTS_WITH = "starts_with({column}, {0})"
_ENDS_WITH = "right({column}, length({0})) = {0}"
_KNOWN = "{column} IS NOT NULL"
# Ends in the wrong order mean the same.
_BETWEEN = "{column} BETWEEN SYMMETRIC {0} AND {1}"

_IN_PLAYLIST = """\
{id} IN (
    SELECT entry.track_id FROM playlist_tracks AS entry
    JOIN playlists AS playlist ON playlist.id = entry.playlist_id
    WHERE entry.playlist_id = {0} AND playlist.kind = 'regular'
        AND (playlist.public OR playlist.owner_id = $1 OR EXISTS (
            SELECT FROM playlist_collaborators AS fellow
            WHERE fellow.playlist_id = playlist.id AND fellow.user_id = $1)))"""
"""A playlist that the owner may not see, or that is gone, has no tracks."""

_COMPARED = (
    Operator("at_least", Takes.ONE, "{column} >= {0}"),
    Operator("at_most", Takes.ONE, "{column} <= {0}"),
)
_NUMBERS = (
    Operator("is", Takes.ONE, _IS),
    Operator("is_not", Takes.ONE, _IS, negated=True),
    *_COMPARED,
    Operator("more_than", Takes.ONE, "{column} > {0}"),
    Operator("less_than", Takes.ONE, "{column} < {0}"),
    Operator("between", Takes.PAIR, _BETWEEN),
)

KNOWN = Operator("known", Takes.FLAG, _KNOWN)
"""For fields that a track may be without."""

_OPERATORS: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (
        Operator("is", Takes.ONE, _IS),
        Operator("is_not", Takes.ONE, _IS, negated=True),
        Operator("contains", Takes.ONE, _CONTAINS),
        Operator("does_not_contain", Takes.ONE, _CONTAINS, negated=True),
        Operator("starts_with", Takes.ONE, _STARTS_WITH),
        Operator("ends_with", Takes.ONE, _ENDS_WITH),
        Operator("any_of", Takes.MANY, _ANY_OF),
        Operator("none_of", Takes.MANY, _ANY_OF, negated=True),
    ),
    Kind.GENRES: (
        Operator("is", Takes.ONE, _GENRES_OF_TRACK % "{0}"),
        Operator("is_not", Takes.ONE, _GENRES_OF_TRACK % "{0}", negated=True),
        Operator("contains", Takes.ONE, _genres_where("strpos(name_key, {0}) > 0")),
        Operator("does_not_contain", Takes.ONE, _genres_where("strpos(name_key, {0}) > 0"), negated=True),
        Operator("starts_with", Takes.ONE, _genres_where("starts_with(name_key, {0})")),
        Operator("ends_with", Takes.ONE, _genres_where("right(name_key, length({0})) = {0}")),
        Operator("any_of", Takes.MANY, _GENRES_OF_TRACK % "ANY ({0})"),
        Operator("none_of", Takes.MANY, _GENRES_OF_TRACK % "ANY ({0})", negated=True),
    ),
    Kind.INTEGER: _NUMBERS,
    Kind.NUMBER: _NUMBERS,
    Kind.TIME: (
        Operator("before", Takes.ONE, "{column} < {0}"),
        Operator("after", Takes.ONE, "{column} >= {0}"),
        Operator("between", Takes.PAIR, "{column} >= {0} AND {column} < {1}"),
        Operator("in_the_last_days", Takes.DAYS, "{column} >= {0}"),
        Operator("not_in_the_last_days", Takes.DAYS, "{column} >= {0}", negated=True),
    ),
    Kind.FLAG: (Operator("is", Takes.FLAG, "{column}"),),
    Kind.QUALITY: (
        Operator("is", Takes.ONE, _IS),
        Operator("is_not", Takes.ONE, _IS, negated=True),
        *_COMPARED,
        Operator("any_of", Takes.MANY, _ANY_OF),
        Operator("none_of", Takes.MANY, _ANY_OF, negated=True),
    ),
    Kind.PLAYLIST: (
        Operator("is", Takes.ONE, _IN_PLAYLIST),
        Operator("is_not", Takes.ONE, _IN_PLAYLIST, negated=True),
    ),
}


def operators_of(kind: Kind, *, optional: bool) -> Mapping[str, Operator]:
    """The operators of fields of a kind, by name; `optional` are those that a track may be without."""
    found = (*_OPERATORS[kind], KNOWN) if optional else _OPERATORS[kind]
    return {operator.name: operator for operator in found}
