"""What a listener has in her library, as searches need it."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import numpy as np
import numpy.typing as npt

from control_api.search.documents import document_key, low_half
from control_api.search.kind import Kind

T = TypeVar("T")

_FEW = 1000
"""So many can be named in a query."""

_KEPT = 64
"""Sets that a process remembers; one of 10⁵ ids takes 0.8 MB."""


@dataclass(frozen=True, slots=True)
class LibraryIds:
    """The ids of one kind: by their random halves, sorted, and by document keys where they are few.

    Halves may coincide by design of whoever drew an id: what is shown is checked in PostgreSQL once more.
    """

    low_halves: npt.NDArray[np.uint64]
    keys: list[str] | None

    @staticmethod
    def of(kind: Kind, item_ids: Iterable[UUID]) -> "LibraryIds":
        """The ids of one kind."""
        ids = list(item_ids)
        document_kind = Kind.TRACK if kind is Kind.LYRICS else kind
        keys = [document_key(document_kind, item_id) for item_id in ids] if len(ids) <= _FEW else None
        return LibraryIds(np.sort(np.array([low_half(item_id) for item_id in ids], dtype=np.uint64)), keys)

    def kept(self, items: Sequence[T], low_halves: Sequence[object]) -> list[T]:
        """Those of the items, in their order, whose ids are in the library."""
        if not self.low_halves.size:
            return []
        sought = np.array(low_halves, dtype=np.uint64)
        places = np.searchsorted(self.low_halves, sought).clip(max=self.low_halves.size - 1)
        return [items[place] for place in np.flatnonzero(self.low_halves[places] == sought).tolist()]


class LibraryCache:
    """The sets last used, each as of one revision of its library."""

    def __init__(self) -> None:
        self._sets: OrderedDict[tuple[UUID, Kind], tuple[int, LibraryIds]] = OrderedDict()

    def get(self, user_id: UUID, kind: Kind, revision: int) -> LibraryIds | None:
        """The set as of that revision, if it is remembered."""
        known = self._sets.get((user_id, kind))
        if known is None or known[0] != revision:
            return None
        self._sets.move_to_end((user_id, kind))
        return known[1]

    def put(self, user_id: UUID, kind: Kind, revision: int, ids: LibraryIds) -> None:
        """Remember a set, and forget the one that was used longest ago where there are too many."""
        self._sets[(user_id, kind)] = (revision, ids)
        self._sets.move_to_end((user_id, kind))
        while len(self._sets) > _KEPT:
            self._sets.popitem(last=False)
