"""Queries over one kind's fields."""

from collections.abc import Iterable

from tantivy import Occur, Query

from control_api.search.kind import Kind
from control_api.search.schema import (
    LYRICS,
    START_CHARACTERS,
    index_schema,
    starts_field,
    title_field,
    whole_field,
    words_field,
)
from control_api.search.sought import Sought, Word

_TITLE_BOOST = 3.0
_BEGINS_WITH_BOOST = 4.0
_UNFINISHED_BOOST = 0.6
"""What a beginning counts beside the word itself."""


def whole_is(kind: Kind, sought: Sought) -> Query:
    """The name or title is what was typed."""
    return Query.term_query(index_schema(), whole_field(kind), sought.whole, "basic")


def whole_is_nearly(kind: Kind, sought: Sought, typos: int, *, unfinished: bool = False) -> Query:
    """The name or title, or its beginning, is what was typed but for so many mistakes, those in its spaces included."""
    return Query.fuzzy_term_query(index_schema(), whole_field(kind), sought.whole, typos, True, unfinished)


def all_words(kind: Kind, sought: Sought, typos: int = 0) -> Query:
    """Every word is there, in whatever order; better in the title, best when that begins so.

    With `typos`, as many as that are forgiven in each word, and in none more than its length allows.
    """
    clauses = [
        (Occur.Must, _word(words_field(kind), starts_field(kind), word, typos)) for word in sought.words
    ]
    for word in sought.words:
        in_title = Query.term_query(index_schema(), title_field(kind), word.text, "freq")
        clauses.append((Occur.Should, Query.boost_query(in_title, _TITLE_BOOST)))
    if not typos and len(sought.whole) >= START_CHARACTERS:
        begins = whole_is_nearly(kind, sought, 0, unfinished=True)
        clauses.append((Occur.Should, Query.const_score_query(begins, _BEGINS_WITH_BOOST)))
    return Query.boolean_query(clauses)


def most_words(kind: Kind, sought: Sought) -> Query:
    """All words but one, with a mistake in each."""
    clauses = [(Occur.Should, _word(words_field(kind), starts_field(kind), word, 1)) for word in sought.words]
    return Query.boolean_query(clauses, minimum_number_should_match=len(clauses) - 1)


def lyrics_phrase(sought: Sought) -> Query:
    """The words are sung one after the other."""
    return Query.phrase_query(index_schema(), LYRICS, [word.text for word in sought.words])


def lyrics_words(sought: Sought, typos: int = 0) -> Query:
    """Every word is sung."""
    return Query.boolean_query([(Occur.Must, _word(LYRICS, None, word, typos)) for word in sought.words])


def narrowed(query: Query, narrowings: Iterable[Query]) -> Query:
    """Only what meets the others, too; that doesn't count for the order."""
    limits = [(Occur.Must, Query.const_score_query(narrowing, 0.0)) for narrowing in narrowings]
    return Query.boolean_query([(Occur.Must, query), *limits]) if limits else query


def _word(field: str, starts: str | None, word: Word, typos: int) -> Query:
    """A word of a field; where it is the last that was typed, words that begin with it count a little less."""
    schema = index_schema()
    readings = [Query.term_query(schema, field, word.text, "basic")]
    if word.unfinished and starts is not None and len(word.text) <= START_CHARACTERS:
        readings.append(
            Query.boost_query(Query.term_query(schema, starts, word.text, "basic"), _UNFINISHED_BOOST)
        )
    elif word.unfinished and len(word.text) >= START_CHARACTERS:
        begins = Query.fuzzy_term_query(schema, field, word.text, 0, True, True)
        readings.append(Query.boost_query(begins, _UNFINISHED_BOOST))
    if (forgiven := min(typos, word.typos)) > 0:
        nearly = Query.fuzzy_term_query(schema, field, word.text, forgiven, True, word.unfinished)
        readings.append(Query.boost_query(nearly, _UNFINISHED_BOOST))
    return readings[0] if len(readings) == 1 else Query.disjunction_max_query(readings)
