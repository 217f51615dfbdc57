"""Matching, against a naive implementation over real titles."""

import csv
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import tantivy

from control_api.search.documents import named_document
from control_api.search.folding import index_words, whole
from control_api.search.index_writer import IndexFiles
from control_api.search.kind import Kind
from control_api.search.library_ids import LibraryIds
from control_api.search.matcher import Restriction, find
from control_api.search.position import IndexPosition
from control_api.search.sought import read_query
from control_api.search.stages import Stage

TITLES = 3000
POSITION = IndexPosition(database="test", generation=1, transaction_id=1, change_id=0)


def damerau_levenshtein(left: str, right: str) -> int:
    """Insertions, deletions, substitutions and transpositions of neighbours, by the textbook's table."""
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@dataclass(frozen=True)
class Index:
    """Titles, each under its number as id."""

    titles: Sequence[str]
    searcher: tantivy.Searcher

    def found(
        self, text: str, *, limit: int = 10, library: LibraryIds | None = None
    ) -> list[tuple[str, Stage]]:
        """Titles and how they were found, best first."""
        within = Restriction(UUID(int=1), library, time.monotonic() + 60)
        hits = find(self.searcher, Kind.TRACK, read_query(text), limit, within)
        return [(self.titles[hit.item_id.int], hit.stage) for hit in hits]


@pytest.fixture(scope="module")
def index(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Some thousand real titles."""
    with (material / "titles" / "tracks.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file) if row["title"].strip()]
    chosen = random.Random(1).sample(sorted(set(titles)), TITLES)
    folder = tmp_path_factory.mktemp("index")
    files = IndexFiles(folder, memory_bytes=32 << 20)
    files.put(named_document(Kind.TRACK, UUID(int=n), title, plays=n % 7) for n, title in enumerate(chosen))
    files.commit(POSITION)
    files.close()
    opened = tantivy.Index.open(str(folder))
    return Index(chosen, opened.searcher())


def test_every_title_is_found_as_it_is_typed(index: Index) -> None:
    """And as itself before anything else, double-encoded ones included."""
    for title in random.Random(2).sample(index.titles, 400):
        first, stage = index.found(title)[0]
        assert (whole(title), Stage.EXACT) == (whole(first), stage)


def test_all_words_are_found_in_any_order(index: Index) -> None:
    """Exactly the titles that have all the words, of which the last may be a beginning."""
    draw = random.Random(3)
    for title in draw.sample(index.titles, 60):
        words = [word.text for word in read_query(title).words]
        draw.shuffle(words)
        typed = " ".join(words[:3])
        sought = [word.text for word in read_query(typed).words]
        expected = {
            other
            for other in index.titles
            if set(sought[:-1]) <= set(index_words(other))
            and any(word.startswith(sought[-1]) for word in index_words(other))
        }
        found = {other for other, stage in index.found(typed, limit=TITLES) if stage <= Stage.WORDS}
        assert expected <= found
        assert all(whole(other) == whole(typed) for other in found - expected)


def test_titles_one_mistake_away_are_found(index: Index) -> None:
    """Exactly those, when nothing fits without: as a naive scan over all titles finds them."""
    draw = random.Random(4)
    for title in draw.sample([title for title in index.titles if 4 <= len(whole(title)) <= 30], 60):
        place = draw.randrange(len(title))
        typed = (
            title[:place] + draw.choice("abcdefghijklmnopqrstuvwxyz") + title[place + draw.randint(0, 1) :]
        )
        expected = {
            other
            for other in index.titles
            if abs(len(whole(other)) - len(whole(typed))) <= 1
            and damerau_levenshtein(whole(typed), whole(other)) <= 1
        }
        found = {other for other, stage in index.found(typed, limit=TITLES) if stage <= Stage.ONE_TYPO}
        assert expected <= found


def test_beginnings_are_found_letter_by_letter(index: Index) -> None:
    """As it is typed, a title stays among those found."""
    for title in random.Random(5).sample([title for title in index.titles if title.isascii()], 40):
        for end in range(1, len(title) + 1):
            typed = title[:end]
            if read_query(typed).words and typed[-1].isalnum():
                assert title in [other for other, _ in index.found(typed, limit=TITLES)], typed


def test_only_what_is_in_the_library_is_found_in_order(index: Index) -> None:
    """The same as searching everything and leaving out the rest, for a library of few and one of many."""
    draw = random.Random(6)
    for size in (10, 2000):
        chosen = draw.sample(range(TITLES), size)
        library = LibraryIds.of(Kind.TRACK, map(UUID, (f"{n:032x}" for n in chosen)))
        among = {index.titles[n] for n in chosen}
        for typed in ("the", "a", "in the", "love", "s", "remix"):
            everything = [hit for hit in index.found(typed, limit=TITLES) if hit[1] <= Stage.WORDS]
            expected = [hit for hit in everything if hit[0] in among][:10]
            found = [hit for hit in index.found(typed, library=library) if hit[1] <= Stage.WORDS]
            assert expected == found


def test_an_empty_library_has_nothing() -> None:
    """No ids, no items."""
    empty = LibraryIds.of(Kind.TRACK, [])
    assert [] == empty.kept(["x"], [5])
    assert np.uint64 == empty.low_halves.dtype
