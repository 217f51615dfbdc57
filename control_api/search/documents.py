"""Rows of the catalog as documents of the index."""

import math
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from uuid import UUID

import tantivy

from control_api.search.folding import index_words, whole
from control_api.search.kind import Kind
from control_api.search.schema import (
    ID_HIGH,
    ID_LOW,
    KEY,
    LYRICS,
    READERS,
    START_CHARACTERS,
    TITLE,
    WEIGHT,
    starts_field,
    title_field,
    whole_field,
    words_field,
)

PUBLIC = "public"
"""Stands among a playlist's readers for everybody."""

_WEIGHT_A_DOUBLING = 0.1
"""How much more it counts to be played twice as often: a million plays weigh three times what none do."""

_HALF = 64


def document_key(kind: Kind, item_id: UUID) -> str:
    """The name of a document."""
    return f"{kind}:{item_id.hex}"


def named_document(
    kind: Kind, item_id: UUID, title: str, *, beside: Iterable[str] = (), plays: int = 0
) -> tantivy.Document:
    """A document that is found by its title, and by the words of the texts beside it."""
    document = tantivy.Document()
    title_words = index_words(title)
    words = [*title_words, *(word for text in beside for word in index_words(text))]
    document.add_text(KEY, document_key(kind, item_id))
    one_word = whole(title)
    document.add_text(whole_field(kind), one_word)
    document.add_unsigned(TITLE, int.from_bytes(blake2b(one_word.encode(), digest_size=8).digest()))
    document.add_text(title_field(kind), " ".join(title_words))
    document.add_text(words_field(kind), " ".join(words))
    document.add_text(starts_field(kind), " ".join(_starts(words)))
    document.add_unsigned(ID_HIGH, item_id.int >> _HALF)
    document.add_unsigned(ID_LOW, low_half(item_id))
    document.add_float(WEIGHT, weight(plays))
    return document


def track_document(
    item_id: UUID, title: str, *, beside: Iterable[str], plays: int, lyrics: str | None
) -> tantivy.Document:
    """A track, with what is sung in it."""
    document = named_document(Kind.TRACK, item_id, title, beside=beside, plays=plays)
    if lyrics is not None:
        document.add_text(LYRICS, " ".join(index_words.__wrapped__(lyrics)))
    return document


def playlist_document(
    item_id: UUID, name: str, *, description: str, public: bool, readers: Sequence[UUID]
) -> tantivy.Document:
    """A playlist, and who may read it."""
    document = named_document(Kind.PLAYLIST, item_id, name, beside=[description])
    names = [reader.hex for reader in readers] + ([PUBLIC] if public else [])
    document.add_text(READERS, " ".join(names))
    return document


def low_half(item_id: UUID) -> int:
    """The last 64 bits of an id: the random ones."""
    return item_id.int & ((1 << _HALF) - 1)


def joined_halves(high: int, low: int) -> UUID:
    """The id whose halves a document has."""
    return UUID(int=high << _HALF | low)


def weight(plays: int) -> float:
    """What `WEIGHT` must be for a score to be multiplied by 1, and a little more for each doubling of the plays."""
    return float(2 ** (1 + _WEIGHT_A_DOUBLING * math.floor(math.log2(plays + 1))) - 2)


def _starts(words: Iterable[str]) -> set[str]:
    return {
        word[:length] for word in words for length in range(1, START_CHARACTERS + 1) if len(word) >= length
    }
