"""Reading the heads of requests: strictly, and each block of header fields only once.

A player sends the same fields with every request of a connection, so what they mean is remembered by their bytes.
"""

import re
from dataclasses import dataclass, field

from edge.cmcd.carriage import HEADERS as CMCD_FIELDS
from kernel.http.answer import FIELDS, Conditions
from kernel.peer import PEER_HEADER

MAX_FIELDS = 64
"""Heads of more fields are the HTTP library's to read; it has a limit of its own."""

MAX_LINE_BYTES = 8000
"""Longer request lines and fields likewise: its limit is 8190."""

_MAX_BLOCK_BYTES = 4096
_REMEMBERED_BLOCKS = 4096

# RFC 9112 section 5: no white space before the colon, no folded line, of control characters only tabs in values.
_BLOCK = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*\r\n)*")

# With any of these a request may be more than its head, or the connection more than HTTP.
_OPEN_ENDED = frozenset({"content-length", "transfer-encoding", "expect", "upgrade", "trailer", "te"})


@dataclass(frozen=True, slots=True)
class HeadFields:
    """What a block of header fields means for the lane."""

    bounded: bool = False
    """The request is well formed and ends with its head."""
    hot: bool = False
    """And nothing in it asks for more than a GET with the conditions here."""
    conditional: bool = False
    conditions: Conditions = field(default_factory=Conditions)
    cmcd: dict[str, str] = field(default_factory=dict)
    """The CMCD fields by name."""


class FieldsMemory:
    """Blocks of header fields that have been read, by their bytes."""

    known: dict[bytes, HeadFields]
    """By their bytes with the empty line that ends the head: who finds what is left of a head here has all of it."""

    def __init__(self) -> None:
        self.known = {}

    def read(self, block: bytes) -> HeadFields:
        """What a block means, its lines each with their end, the empty line last."""
        fields = self.known.get(block)
        if fields is None:
            fields = read_fields(block[:-2])
            if len(block) <= _MAX_BLOCK_BYTES:
                self._remember(block, fields)
        return fields

    def _remember(self, block: bytes, fields: HeadFields) -> None:
        if len(self.known) >= _REMEMBERED_BLOCKS:
            self.known.clear()  # whoever sends ever new fields slows nobody else down for long
        self.known[block] = fields


def read_fields(block: bytes) -> HeadFields:
    """What a block of header fields means, its lines each with their end."""
    if not _BLOCK.fullmatch(block):
        return HeadFields()
    lines = block.decode("utf-8", "surrogateescape").split("\r\n")[:-1]
    if len(lines) > MAX_FIELDS or len(max(lines, key=len, default="")) > MAX_LINE_BYTES:
        return HeadFields()
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    bounded = _OPEN_ENDED.isdisjoint(fields) and "upgrade" not in fields.get("connection", "").lower()
    conditions = Conditions(*(fields.get(name.lower()) for name in FIELDS))
    return HeadFields(
        bounded=bounded,
        hot=bounded
        and fields.get("connection", "keep-alive").lower() == "keep-alive"
        and PEER_HEADER.lower() not in fields,
        conditional=conditions.range is not None or conditions.if_none_match is not None,
        conditions=conditions,
        cmcd={name: fields[name.lower()] for name in CMCD_FIELDS if name.lower() in fields},
    )
