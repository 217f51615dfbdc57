"""Rules of every shape, drawn from the tables of fields and operators."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from control_api.playlists.smart.fields import FIELDS, ORDERING_FIELDS, Field
from control_api.playlists.smart.kinds import Kind, Takes
from control_api.playlists.smart.operators import Operator
from kernel.quality import Quality

Json = dict[str, Any]
Values = Mapping[str, st.SearchStrategy[Any]]
"""What a field's values are drawn from, by the field's name, where its kind's are not good enough."""

_BY_KIND: Mapping[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.text(min_size=1, max_size=8),
    Kind.GENRES: st.sampled_from(["Jazz", "blues", "SOUL", "azz", "o"]),
    Kind.TIME: st.dates().map(str),
    Kind.FLAG: st.booleans(),
    Kind.QUALITY: st.sampled_from([str(quality) for quality in Quality]),
    Kind.PLAYLIST: st.uuids().map(str),
}


def trees(values: Values, *, max_leaves: int = 8) -> st.SearchStrategy[Json]:
    """Groups and negations of conditions."""
    return st.recursive(
        st.sampled_from(list(FIELDS)).flatmap(lambda name: conditions(FIELDS[name], values)),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda rules: {"all": rules}),
            st.lists(inner, min_size=1, max_size=3).map(lambda rules: {"any": rules}),
            inner.map(lambda rule: {"not": rule}),
        ),
        max_leaves=max_leaves,
    )


def conditions(field: Field, values: Values) -> st.SearchStrategy[Json]:
    """A rule about one field, with any of its operators."""
    return st.sampled_from(list(field.operators)).flatmap(
        lambda name: operands(field, field.operators[name], values).map(
            lambda operand: {"field": field.name, name: operand}
        )
    )


def operands(field: Field, operator: Operator, values: Values) -> st.SearchStrategy[Any]:
    """What an operator takes."""
    if operator.takes is Takes.FLAG:
        return st.booleans()
    if operator.takes is Takes.DAYS:
        return st.integers(1, 400)
    one = values[field.name] if field.name in values else _value(field)
    if operator.takes is Takes.ONE:
        return one
    return st.lists(one, min_size=2 if operator.takes is Takes.PAIR else 1, max_size=2)


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.kind is Kind.INTEGER:
        return st.integers(int(field.lowest), int(field.highest))
    if field.kind is Kind.NUMBER:
        return st.floats(field.lowest, field.highest)
    return _BY_KIND[field.kind]


def orders() -> st.SearchStrategy[list[Json]]:
    """Orderings, of which none is random."""
    ordering = st.fixed_dictionaries(
        {"by": st.sampled_from(list(ORDERING_FIELDS))}, optional={"descending": st.booleans()}
    )
    return st.lists(ordering, max_size=3)


def limits() -> st.SearchStrategy[Json]:
    """Limits that a small library reaches."""
    return st.fixed_dictionaries(
        {}, optional={"tracks": st.integers(1, 12), "seconds": st.integers(1, 2000)}
    ).filter(bool)
