"""What passes between FFmpeg and the chunks it reads."""

from collections.abc import Iterator

import pytest

from segue.verify.decoding import decode_file
from segue.verify.errors import MalformedMediaError, UnreadableStreamError


@pytest.mark.parametrize("error", [KeyboardInterrupt(), UnreadableStreamError("a master ends")])
def test_what_ends_the_chunks_comes_out_as_it_is(error: BaseException) -> None:
    """Through FFmpeg's C code an interrupt would get lost, and the rest be taken for malformed media."""

    def chunks() -> Iterator[bytes]:
        yield b"\0\0\0\x18ftypiso6"
        raise error

    with pytest.raises(type(error)) as raised:
        list(decode_file(chunks()))

    assert raised.value is error


def test_chunks_that_are_no_media_are_refused() -> None:
    """And told of as such."""
    with pytest.raises(MalformedMediaError, match="FFmpeg can't decode it"):
        list(decode_file(iter([b"no media at all"])))
