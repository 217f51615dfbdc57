"""How far an index follows the feed, and of what database, generation and version it is."""

from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True, order=True)
class FeedPosition:
    """A place in the feed: every change up to it is in the index."""

    transaction_id: int
    change_id: int


class IndexPosition(msgspec.Struct, frozen=True, kw_only=True):
    """What the index knows of itself, committed with its documents."""

    database: str
    """Which database, and which history of it: a standby that took over has another."""
    generation: int
    transaction_id: int
    change_id: int

    @property
    def feed(self) -> FeedPosition:
        """Where to read on."""
        return FeedPosition(self.transaction_id, self.change_id)

    def moved_to(self, feed: FeedPosition) -> "IndexPosition":
        """The same index further on."""
        return msgspec.structs.replace(self, transaction_id=feed.transaction_id, change_id=feed.change_id)


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the database says of its feed."""

    database: str
    generation: int
    purged: FeedPosition
    oldest_running: int
    """Transactions below are over, and all they wrote is seen."""

    def reaches(self, index: IndexPosition) -> bool:
        """Whether the feed can bring an index that stands there up to date."""
        return (
            index.database == self.database
            and index.feed >= self.purged
            and index.transaction_id <= self.oldest_running
        )

    def start(self) -> IndexPosition:
        """Where an index begins that reads every row from now on."""
        return IndexPosition(
            database=self.database,
            generation=self.generation,
            transaction_id=self.oldest_running,
            change_id=0,
        )
