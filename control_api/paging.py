"""Keyset paging: a page ends with an opaque cursor from which the next goes on, whatever was added since."""

import base64
import binascii
from typing import Annotated, Generic, TypeVar

import msgspec

from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.unstorable import complaint

T = TypeVar("T")
P = TypeVar("P")

MAX_PAGE_ITEMS = 200
DEFAULT_PAGE_ITEMS = 50
MAX_CURSOR_CHARACTERS = 4096

Cursor = Annotated[
    str,
    msgspec.Meta(
        pattern="^[A-Za-z0-9_-]*$",
        max_length=MAX_CURSOR_CHARACTERS,
        description="`next_cursor` of the page before; without it, the first page.",
    ),
]
Limit = Annotated[
    int, msgspec.Meta(ge=1, le=MAX_PAGE_ITEMS, description="How many items a page holds at most.")
]


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page of a list; without `next_cursor` it is the last."""

    items: list[T]
    next_cursor: str | None


class PageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which page, and how long."""

    limit: Limit = DEFAULT_PAGE_ITEMS
    cursor: Cursor = ""


class SelectablePageQuery(PageQuery, frozen=True, kw_only=True):
    """Which page, how long, and what of each item; the selection itself is the server's, not the handler's matter."""

    fields: Annotated[
        str,
        msgspec.Meta(
            max_length=1000,
            description="The fields to tell of each item, with commas between; `id` is always told. "
            "Without it, all of them.",
        ),
    ] = ""


def write_cursor(position: object) -> str:
    """The position after which the next page begins, as an opaque text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).rstrip(b"=").decode()


def read_cursor(cursor: str, position_type: type[P], start: P) -> P:
    """The position that a cursor tells; `start` for an empty one.

    Raises:
        InvalidRequestError: It is not a cursor of such a list.
    """
    if not cursor:
        return start
    try:
        document = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = msgspec.json.decode(document, type=position_type)
    except (ValueError, binascii.Error, msgspec.DecodeError, RecursionError):
        raise InvalidRequestError("query", "cursor", "not a cursor of this list") from None
    values = msgspec.structs.astuple(position) if isinstance(position, msgspec.Struct) else (position,)
    if any(map(complaint, values)):
        raise InvalidRequestError("query", "cursor", "not a cursor of this list")
    return position


def cut_page(found: list[tuple[P, T]], limit: int) -> Page[T]:
    """A page of items with their positions, of which one more was read than the page holds."""
    shown = found[:limit]
    next_cursor = write_cursor(shown[-1][0]) if len(found) > limit else None
    return Page(items=[item for _, item in shown], next_cursor=next_cursor)
