"""A master's bytes from a request: as they are, or from a browser's form."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from control_api.admin.errors import UploadStalledError, UploadTooLargeError
from control_api.openapi.errors import InvalidRequestError, Location, MalformedBodyError
from kernel.ingest.jobs import MasterName
from kernel.names import clean_name

CHUNK_BYTES = 1 << 20
IDLE_TIMEOUT_S = 60.0
MAX_FIELD_BYTES = 4096
FORM = "multipart/form-data"
FORM_OVERHEAD_BYTES = 64 << 10

_GARBLED = (ValueError, AssertionError, HttpProcessingError)
"""What aiohttp's reader raises on a garbled form."""

T = TypeVar("T")

Read = Callable[[int], Awaitable[bytes]]
"""Reads up to so many bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A master's name, and its bytes as they arrive."""

    name: MasterName
    chunks: AsyncIterator[bytes]


async def open_upload(request: web.Request, *, file_name: str, folder: str, max_bytes: int) -> Upload:
    """Read a request as far as the master's first byte.

    Raises:
        UploadTooLargeError: It says that it is longer than `max_bytes`; `chunks` raises it for one that lies.
        UploadStalledError: Nothing came for `IDLE_TIMEOUT_S`; `chunks` raises it too.
        InvalidRequestError: The master has no file name.
        MalformedBodyError: The form is none, or holds something other than one file.
    """
    if request.content_type == FORM:
        _check_length(request, max_bytes + FORM_OVERHEAD_BYTES)
        return await _open_form(request, file_name=file_name, folder=folder, max_bytes=max_bytes)
    _check_length(request, max_bytes)
    return Upload(master_name(file_name, folder), _chunks(request.content.read, max_bytes))


def _check_length(request: web.Request, max_bytes: int) -> None:
    if request.content_length is not None and request.content_length > max_bytes:
        raise _too_large(max_bytes)


def _too_large(max_bytes: int) -> UploadTooLargeError:
    return UploadTooLargeError(f"a master may have {max_bytes} bytes at most")


def master_name(file_name: str, folder: str, *, location: Location = "query") -> MasterName:
    """A master's name from what its owner's system calls its file and the folders above.

    Raises:
        InvalidRequestError: It names no file.
    """
    name = clean_name(_parts(file_name)[-1]) if _parts(file_name) else ""
    if not name:
        raise InvalidRequestError(location, "file_name", "names no file")
    return MasterName(file_name=name, folder_names=tuple(map(clean_name, _parts(folder))))


def _parts(path: str) -> list[str]:
    """The parts of a path as any system writes it; a name is never followed, so climbing means nothing."""
    return [part for part in path.replace("\\", "/").split("/") if part.strip() not in ("", ".", "..")]


async def _open_form(request: web.Request, *, file_name: str, folder: str, max_bytes: int) -> Upload:
    form = await _form(request)
    while part := await _next_part(form):
        if part.filename is not None:
            name = master_name(file_name or part.filename, folder)
            return Upload(name, _form_chunks(form, part, max_bytes))
        if part.name == "folder":
            folder = await _field(part)
        else:
            raise MalformedBodyError(f"the form may hold `folder` and then one file, not {part.name!r}")
    raise MalformedBodyError("the form holds no file")


async def _form(request: web.Request) -> MultipartReader:
    try:
        return await request.multipart()
    except _GARBLED as error:
        raise MalformedBodyError(f"the body is no form: {error}") from None


async def _next_part(form: MultipartReader) -> BodyPartReader | None:
    try:
        part = await _in_time(form.next())
    except _GARBLED as error:
        raise MalformedBodyError(f"the form is garbled: {error}") from None
    if isinstance(part, MultipartReader):
        raise MalformedBodyError("the form holds another form")
    return part


async def _field(part: BodyPartReader) -> str:
    value = await _read_part(part, MAX_FIELD_BYTES + 1)
    if len(value) > MAX_FIELD_BYTES:
        raise MalformedBodyError(f"the field {part.name!r} has more than {MAX_FIELD_BYTES} bytes")
    return value.decode("utf-8", "replace")


async def _read_part(part: BodyPartReader, length_bytes: int) -> bytes:
    try:
        return await part.read_chunk(length_bytes)
    except _GARBLED as error:
        raise MalformedBodyError(f"the form is garbled: {error}") from None


async def _form_chunks(form: MultipartReader, part: BodyPartReader, max_bytes: int) -> AsyncIterator[bytes]:
    async for chunk in _chunks(lambda length_bytes: _read_part(part, length_bytes), max_bytes):
        yield chunk
    if not part.at_eof():
        raise MalformedBodyError("the file is cut short")
    if await _next_part(form) is not None:
        raise MalformedBodyError("the file must be the form's last part, and the only file")


async def _chunks(read: Read, max_bytes: int) -> AsyncIterator[bytes]:
    left_bytes = max_bytes
    while chunk := await _in_time(read(CHUNK_BYTES)):
        left_bytes -= len(chunk)
        if left_bytes < 0:
            raise _too_large(max_bytes)
        yield chunk


async def _in_time(reading: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(IDLE_TIMEOUT_S):
            return await reading
    except TimeoutError:
        raise UploadStalledError(f"no byte came for {IDLE_TIMEOUT_S:.0f} s") from None
