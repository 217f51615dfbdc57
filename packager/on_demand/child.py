"""The process that makes renditions: orders in on standard input, answers out on standard output.

It ends when its input does. What it does not expect, it dies of; whoever started it reads why on standard error.
"""

import sys
from collections.abc import Sequence
from typing import BinaryIO

import av.logging
import msgspec

from packager.errors import LosslessMismatchError
from packager.on_demand.album import AlbumMaking
from packager.on_demand.errors import SourceDamagedError
from packager.on_demand.messages import (
    LENGTH_BYTES,
    Answer,
    Begun,
    Failed,
    Made,
    Make,
    Need,
    Order,
    Range,
    Supply,
    Warm,
    body_length,
    framed,
)
from packager.on_demand.recipe import AlbumRecipe, Recipe, TrackRecipe
from packager.on_demand.track import TrackMaking


class Conversation:
    """The child's end of the pipes."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._decoder: msgspec.msgpack.Decoder[Order] = msgspec.msgpack.Decoder(Order)

    def say(self, answer: Answer) -> None:
        """Send a message, at once."""
        self._outgoing.write(framed(answer))
        self._outgoing.flush()

    def hear(self) -> Order:
        """The next message.

        Raises:
            EOFError: There is none.
        """
        body = self._read(body_length(self._read(LENGTH_BYTES)))
        return self._decoder.decode(body)

    def need(self, ranges: Sequence[Range]) -> Sequence[bytes]:
        """Have bytes of sources brought.

        Raises:
            SourceDamagedError: An object is shorter than its asset says.
        """
        self.say(Need(tuple(ranges)))
        supply = self.hear()
        assert isinstance(supply, Supply)
        for part, data in zip(ranges, supply.parts, strict=True):
            if len(data) != part.length_bytes:
                raise SourceDamagedError(
                    part.source,
                    f"there are {len(data)} bytes at {part.offset_bytes}, not {part.length_bytes}",
                )
        return supply.parts

    def _read(self, length_bytes: int) -> bytes:
        data = self._incoming.read(length_bytes)
        if len(data) < length_bytes:
            raise EOFError
        return data


def serve(conversation: Conversation) -> None:
    """Work on one recipe after the other until the input ends.

    Raises:
        EOFError: It has ended.
    """
    conversation.say(Warm())
    order = conversation.hear()
    while True:
        assert isinstance(order, TrackRecipe | AlbumRecipe)
        order = _work_on(order, conversation)


def _work_on(recipe: Recipe, conversation: Conversation) -> Order:
    """Make segments until there is an order of another kind, which is returned."""
    try:
        making = _begin(recipe, conversation)
    except SourceDamagedError as error:
        conversation.say(Failed("damaged", error.reason, error.source))
        return conversation.hear()
    conversation.say(Begun(making.initialization, making.segment_count))
    while isinstance(order := conversation.hear(), Make):
        conversation.say(_made(making, order.number))
    return order


def _begin(recipe: Recipe, conversation: Conversation) -> TrackMaking | AlbumMaking:
    if isinstance(recipe, AlbumRecipe):
        return AlbumMaking(recipe, conversation.need)
    return TrackMaking(recipe, conversation.need)


def _made(making: TrackMaking | AlbumMaking, number: int) -> Made | Failed:
    try:
        return making.make(number)
    except SourceDamagedError as error:
        return Failed("damaged", error.reason, error.source)
    except LosslessMismatchError as error:
        return Failed("mismatch", str(error))


def main() -> None:
    """Serve standard input and output."""
    av.logging.set_level(av.logging.PANIC)
    try:
        serve(Conversation(sys.stdin.buffer, sys.stdout.buffer))
    except EOFError:
        return


if __name__ == "__main__":
    main()
