"""Answers as bytes: what never changes of them is written once for each entry of the cache."""

from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus

from edge.cache.entry import Entry
from edge.fill.outcome import Outcome, cache_status
from kernel.http.answer import Answer, Conditions, answer
from kernel.http.cors import EVERY_ANSWER
from kernel.http.server_header import SERVER
from kernel.media_path import Resource

_FORMS_AN_ENTRY = 4
_MAX_FORM_CHARACTERS = 64
"""How many Accept-Encoding fields are remembered an entry, none longer; others are read anew each time."""

# The order in which the HTTP library writes them: the answer's own, Date, Server, then those added to every answer.
_TAIL = "".join(f"{name}: {value}\r\n" for name, value in {"Server": SERVER, **EVERY_ANSWER}.items()).encode()
_END = _TAIL + b"\r\n"


@dataclass(slots=True, eq=False)
class Prepared:
    """What the lane must know of an entry, at hand."""

    quality_ordinal: int
    """-1 for the multivariant playlist, which every token of the asset admits."""
    is_segment: bool
    good_until_s: float
    whole: dict[str | None, tuple[bytes, bytes]] = field(default_factory=dict)
    """By Accept-Encoding: the head up to the date, and the body."""

    @classmethod
    def of(cls, entry: Entry) -> "Prepared":
        """What holds for an entry as long as it lives."""
        path = entry.path
        return cls(
            quality_ordinal=-1 if path.quality is None else path.quality.ordinal,
            is_segment=path.resource is Resource.SEGMENT,
            good_until_s=entry.stored_at_s + entry.fresh_for_s,
        )


class AnswerWriter:
    """Writes the answers of one edge."""

    def __init__(self, edge_name: str) -> None:
        self._extra = {
            outcome: {"Cache-Status": cache_status(edge_name, outcome)}
            for outcome in (Outcome.HIT, Outcome.DISK)
        }
        self.end = b""
        """The rest of every head: the date, and what stands in every answer."""
        self.tick()

    def whole(self, entry: Entry, accept_encoding: str | None) -> tuple[bytes, bytes]:
        """Head and body of the answer to a request without conditions, for what was in memory and is prepared."""
        prepared = entry.prepared
        assert prepared is not None
        form = prepared.whole.get(accept_encoding)
        if form is None:
            _, head, body = self.write(entry, Conditions(accept_encoding=accept_encoding), Outcome.HIT)
            form = (head, body)
            if len(prepared.whole) < _FORMS_AN_ENTRY and len(accept_encoding or "") <= _MAX_FORM_CHARACTERS:
                prepared.whole[accept_encoding] = form
        return form

    def write(self, entry: Entry, conditions: Conditions, outcome: Outcome) -> tuple[int, bytes, bytes]:
        """Status, head and body of the answer to any request."""
        told = answer(entry.representation, conditions, self._extra[outcome])
        return told.status, _beginning(told), told.body

    def tick(self) -> None:
        """Bring the date up to date; it is told to the second."""
        self.end = f"Date: {formatdate(usegmt=True)}\r\n".encode() + _END


def _beginning(told: Answer) -> bytes:
    lines = [f"HTTP/1.1 {told.status} {HTTPStatus(told.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in told.headers.items()]
    return "".join(f"{line}\r\n" for line in lines).encode()
