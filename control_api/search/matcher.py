"""Finding the ids that a query means, best first; every function blocks, with the interpreter left to others."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from uuid import UUID

import tantivy

from control_api.search.documents import PUBLIC, joined_halves
from control_api.search.errors import SearchUnavailableError
from control_api.search.kind import Kind
from control_api.search.library_ids import LibraryIds
from control_api.search.queries import narrowed
from control_api.search.schema import ID_HIGH, ID_LOW, READERS, TITLE, WEIGHT, index_schema
from control_api.search.sought import Sought
from control_api.search.stages import Stage, StagedQuery, stages

_VARIETY = 20
"""How many times more hits are looked at for different names than are wanted."""

_DEPTHS = (1000, 20_000, 1_000_000)
"""How deep a search goes in turn for what is in a library."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that fits."""

    item_id: UUID
    stage: Stage
    weight: float


@dataclass(frozen=True, slots=True)
class Restriction:
    """What may be found at all."""

    reader: UUID
    """Whose playlists, besides the public ones."""
    library: LibraryIds | None
    """Only what is in it."""
    deadline_s: float
    """On the monotonic clock."""


def find(
    searcher: tantivy.Searcher, kind: Kind, sought: Sought, limit: int, within: Restriction
) -> list[Hit]:
    """Up to so many that fit, best first, none twice.

    Raises:
        SearchUnavailableError: The deadline has passed.
    """
    found: dict[UUID, Hit] = {}
    if not sought.words:
        return []
    for staged in stages(kind, sought, searcher):
        if found and staged.last_resort:
            break
        if time.monotonic() > within.deadline_s:
            raise SearchUnavailableError("the search took too long")
        for hit in _hits(searcher, kind, staged, limit, within):
            found.setdefault(hit.item_id, hit)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _hits(
    searcher: tantivy.Searcher, kind: Kind, staged: StagedQuery, limit: int, within: Restriction
) -> Sequence[Hit]:
    query = narrowed(staged.query, _readable(kind, within.reader))
    if within.library is None:
        addresses = _addresses(searcher, staged, query, limit * _VARIETY if staged.varied else limit)
        return list(
            _read(searcher, staged.stage, _varied(searcher, addresses) if staged.varied else addresses)
        )
    return _hits_in_library(searcher, staged, query, limit, within.library)


def _hits_in_library(
    searcher: tantivy.Searcher, staged: StagedQuery, query: tantivy.Query, limit: int, library: LibraryIds
) -> Sequence[Hit]:
    """The best of those in a library: by looking through the best of all, for as long as that is few of them.

    A set of 10⁵ ids in a query takes half a second, the first 20,000 of all hits some 15 ms; a set of few takes little.
    """
    for depth in _DEPTHS:
        addresses = _addresses(searcher, staged, query, depth)
        kept = library.kept(addresses, searcher.fast_field_values(ID_LOW, addresses))
        if len(kept) >= limit or len(addresses) < depth:
            break
        if library.keys is not None:
            among = tantivy.Query.term_set_query(index_schema(), "key", library.keys)
            kept = _addresses(searcher, staged, narrowed(query, [among]), limit)
            break
    return list(_read(searcher, staged.stage, kept[:limit]))


def _addresses(
    searcher: tantivy.Searcher, staged: StagedQuery, query: tantivy.Query, limit: int
) -> list[tantivy.DocAddress]:
    if staged.by_popularity_alone:
        result = searcher.search(query, limit=limit, count=False, order_by_field=WEIGHT)
    else:
        result = searcher.search(query, limit=limit, count=False, weight_by_field=WEIGHT)
    return [address for _, address in result.hits]


def _varied(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[tantivy.DocAddress]:
    seen: Counter[object] = Counter()
    rounds = []
    for address, title in zip(addresses, searcher.fast_field_values(TITLE, addresses), strict=True):
        rounds.append((seen[title], address))
        seen[title] += 1
    return [address for _, address in sorted(rounds, key=itemgetter(0))]


def _read(searcher: tantivy.Searcher, stage: Stage, addresses: list[tantivy.DocAddress]) -> Iterator[Hit]:
    columns = [searcher.fast_field_values(field, addresses) for field in (ID_HIGH, ID_LOW, WEIGHT)]
    for high, low, weight in zip(*columns, strict=True):
        assert high is not None
        assert low is not None
        yield Hit(joined_halves(int(high), int(low)), stage, float(weight or 0.0))


def _readable(kind: Kind, reader: UUID) -> list[tantivy.Query]:
    if kind is not Kind.PLAYLIST:
        return []
    return [tantivy.Query.term_set_query(index_schema(), READERS, [PUBLIC, reader.hex])]
