"""In what order things are taken for what somebody meant: the better readings of a query first.

A stage is searched only while there are not enough results, so that what was typed right is found fast and never
stands behind what was not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import tantivy

from control_api.search import queries
from control_api.search.kind import Kind
from control_api.search.schema import words_field
from control_api.search.sought import Sought, allowed_typos

_MIN_TYPO_CHARACTERS = 3
"""Of a whole title. A single word must have four: so many words have three that nearly all are like another."""

_MIN_SPLIT_CHARACTERS = 2
_MAX_SPLITS = 4
_MIN_WORDS_TO_LOSE_ONE = 3


class Stage(IntEnum):
    """How what was typed reads; a smaller one is a better reading."""

    EXACT = 1
    """The name or title itself."""
    WORDS = 2
    """All the words are there."""
    ONE_TYPO = 3
    """The name or title with one mistake."""
    ONE_TYPO_BEGINNING = 4
    """Its beginning with one mistake."""
    WORDS_ONE_TYPO = 5
    RESPACED = 6
    """Two words run together, or one torn apart."""
    TWO_TYPOS = 7
    WORDS_TWO_TYPOS = 8
    MOST_WORDS = 9
    """All words but one."""


@dataclass(frozen=True, slots=True)
class StagedQuery:
    """One reading."""

    stage: Stage
    query: tantivy.Query
    by_popularity_alone: bool
    """All that it finds fits equally well."""

    @property
    def last_resort(self) -> bool:
        """Whether it is searched only while there is nothing at all: what is worth guessing at beside nothing else."""
        return self.stage > Stage.ONE_TYPO

    @property
    def varied(self) -> bool:
        """Whether each name or title comes once before any comes twice: one that many have might hide the one meant."""
        return self.by_popularity_alone and self.stage > Stage.EXACT


def stages(kind: Kind, sought: Sought, searcher: tantivy.Searcher) -> Iterator[StagedQuery]:
    """The readings of a query, for one kind of results."""
    if kind is Kind.LYRICS:
        return _lyrics_stages(sought)
    return _name_stages(kind, sought, searcher)


def _name_stages(kind: Kind, sought: Sought, searcher: tantivy.Searcher) -> Iterator[StagedQuery]:
    typos = allowed_typos(sought.whole)
    yield StagedQuery(Stage.EXACT, queries.whole_is(kind, sought), True)
    yield StagedQuery(Stage.WORDS, queries.all_words(kind, sought), False)
    if len(sought.whole) >= _MIN_TYPO_CHARACTERS:
        yield StagedQuery(Stage.ONE_TYPO, queries.whole_is_nearly(kind, sought, 1), True)
    if typos:
        beginning = queries.whole_is_nearly(kind, sought, 1, unfinished=True)
        yield StagedQuery(Stage.ONE_TYPO_BEGINNING, beginning, True)
    yield StagedQuery(Stage.WORDS_ONE_TYPO, queries.all_words(kind, sought, 1), False)
    for parted in _respaced(kind, sought, searcher):
        yield StagedQuery(Stage.RESPACED, queries.all_words(kind, parted), False)
    if typos > 1:
        yield StagedQuery(Stage.TWO_TYPOS, queries.whole_is_nearly(kind, sought, 2), True)
    yield StagedQuery(Stage.WORDS_TWO_TYPOS, queries.all_words(kind, sought, 2), False)
    if len(sought.words) >= _MIN_WORDS_TO_LOSE_ONE:
        yield StagedQuery(Stage.MOST_WORDS, queries.most_words(kind, sought), False)


def _lyrics_stages(sought: Sought) -> Iterator[StagedQuery]:
    if len(sought.words) > 1:
        yield StagedQuery(Stage.EXACT, queries.lyrics_phrase(sought), False)
    yield StagedQuery(Stage.WORDS, queries.lyrics_words(sought), False)
    yield StagedQuery(Stage.WORDS_ONE_TYPO, queries.lyrics_words(sought, 1), False)


def _respaced(kind: Kind, sought: Sought, searcher: tantivy.Searcher) -> Iterator[Sought]:
    """The query with two neighbours run together, or one word torn apart, where that makes words that there are."""
    field = words_field(kind)
    texts = [word.text for word in sought.words]
    found = 0
    for place, text in enumerate(texts):
        if place + 1 < len(texts) and searcher.doc_freq(field, joined := text + texts[place + 1]):
            yield sought.with_words([*texts[:place], joined, *texts[place + 2 :]])
            found += 1
        for cut in range(_MIN_SPLIT_CHARACTERS, len(text) - _MIN_SPLIT_CHARACTERS + 1):
            left, right = text[:cut], text[cut:]
            if searcher.doc_freq(field, left) and searcher.doc_freq(field, right):
                yield sought.with_words([*texts[:place], left, right, *texts[place + 1 :]])
                found += 1
            if found >= _MAX_SPLITS:
                return
