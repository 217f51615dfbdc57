"""Plays as they wait in Valkey."""

from datetime import datetime
from uuid import uuid4

import msgspec
import pytest

from control_api.listening.play import read_play, write_play
from kernel.errors import InvalidValueError
from tests.unit.control_api.listening.plays import START, play_of


def test_a_play_is_read_as_it_was_written() -> None:
    """To the microsecond."""
    play = play_of(uuid4(), uuid4(), 12.345678, number=7, listened_s=0.1)

    assert play == read_play(write_play(play))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"\xff" * 50,
        b'{"user_id": 1}',
        msgspec.msgpack.encode(["a"] * 7),
        msgspec.msgpack.encode([str(uuid4())] * 4 + [START, -1.0, START]),
        msgspec.msgpack.encode([str(uuid4())] * 4 + [START, float("nan"), START]),
        msgspec.msgpack.encode([str(uuid4())] * 4 + [datetime(2026, 1, 1), 1.0, START]),  # noqa: DTZ001 - meant
    ],
)
def test_what_is_no_play_is_told_so(data: bytes) -> None:
    """Whatever it is."""
    with pytest.raises(InvalidValueError):
        read_play(data)
