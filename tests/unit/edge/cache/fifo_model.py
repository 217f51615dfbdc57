"""The memory tier's policy once more, as plainly as can be: lists, walked through from end to end."""

from dataclasses import dataclass

_LIGHT_BYTES = 16 * 1024


@dataclass
class Held:
    """A key, what it weighs, and how often it was used."""

    key: str
    bytes: int
    uses: int

    @property
    def light_bytes(self) -> int:
        """What it weighs, if that is little."""
        return self.bytes if self.bytes <= _LIGHT_BYTES else 0


class FifoModel:
    """S3-FIFO with a place of their own for light entries."""

    def __init__(self, capacity_bytes: int) -> None:
        self.capacity_bytes = capacity_bytes
        self.probation: list[Held] = []
        self.protected: list[Held] = []
        self.ghosts: list[Held] = []

    def held(self) -> set[str]:
        """What is held."""
        return {held.key for held in self.probation + self.protected}

    def use(self, key: str) -> bool:
        """Tells whether it is held."""
        for held in self.probation + self.protected:
            if held.key == key:
                held.uses += 1
        return key in self.held()

    def put(self, key: str, weight_bytes: int, *, prefetched: bool) -> None:
        """Hold it."""
        if weight_bytes > self.capacity_bytes / 4:
            self.drop(key)
        elif key in self.held():
            for held in self.probation + self.protected:
                if held.key == key:
                    held.bytes = weight_bytes
        else:
            self._insert(Held(key, weight_bytes, 0 if prefetched else 1))
        while _total(self.probation + self.protected) > self.capacity_bytes:
            self._evict()

    def drop(self, *keys: str) -> None:
        """Hold them no longer."""
        self.probation = [held for held in self.probation if held.key not in keys]
        self.protected = [held for held in self.protected if held.key not in keys]

    def _insert(self, new: Held) -> None:
        light_bytes = new.light_bytes + sum(held.light_bytes for held in self.probation + self.protected)
        favoured = new.light_bytes > 0 and light_bytes <= self.capacity_bytes / 10
        remembered = new.key in [ghost.key for ghost in self.ghosts]
        self.ghosts = [ghost for ghost in self.ghosts if ghost.key != new.key]
        if favoured or remembered:
            new.uses = 3 if favoured else 0
            self.protected.append(new)
        else:
            self.probation.append(new)

    def _evict(self) -> None:
        if _total(self.probation) > self.capacity_bytes / 20 or not self.protected:
            oldest = self.probation.pop(0)
            if oldest.uses >= 2:
                oldest.uses = 0
                self.protected.append(oldest)
            else:
                self._remember(oldest)
        else:
            oldest = self.protected.pop(0)
            if oldest.uses > 0:
                oldest.uses = min(oldest.uses, 3) - 1
                self.protected.append(oldest)

    def _remember(self, left: Held) -> None:
        self.ghosts.append(left)
        while _total(self.ghosts) > self.capacity_bytes // 2:
            self.ghosts.pop(0)


def _total(queue: list[Held]) -> int:
    return sum(held.bytes for held in queue)
