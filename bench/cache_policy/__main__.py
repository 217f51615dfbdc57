"""`python -m bench.cache_policy`: how often each policy has what is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.cache_policy.policies import Lru, Policy, SegueMemory
from bench.cache_policy.tiny_lfu import WTinyLfu
from bench.cache_policy.traffic import Traffic, all_traffic

_CAPACITY_SHARES = (0.02, 0.1)
_POLICIES: dict[str, Callable[[int], Policy]] = {
    "Segue (S3-FIFO)": SegueMemory,
    "W-TinyLFU, 1 % window": WTinyLfu,
    "W-TinyLFU, 10 % window": partial(WTinyLfu, window_share=0.1),
    "LRU": Lru,
}


@dataclass(frozen=True, slots=True)
class HitRatio:
    """What was found, of what was asked for."""

    requests: float
    bytes: float

    def __str__(self) -> str:
        return f"{self.requests:.1%} / {self.bytes:.1%}"


def main() -> None:
    """Play everything through every policy and print the table."""
    table = Table("traffic", "capacity", *_POLICIES, title="Hit ratio: requests / bytes")
    cases = [(traffic, share) for traffic in all_traffic() for share in _CAPACITY_SHARES]
    for traffic, share in track(cases, "playing", transient=True):
        capacity_bytes = int(sum(traffic.body_bytes) * share)
        ratios = [measure(make(capacity_bytes), traffic) for make in _POLICIES.values()]
        best = max(ratio.requests for ratio in ratios)
        cells = [f"[bold]{ratio}" if ratio.requests == best else str(ratio) for ratio in ratios]
        table.add_row(traffic.name, f"{share:.0%}", *cells)
    Console().print(table)


def measure(policy: Policy, traffic: Traffic) -> HitRatio:
    """Play traffic through a policy; the first fifth only warms it."""
    hits = hit_bytes = asked = asked_bytes = 0
    for at, key in enumerate(traffic.requests):
        body_bytes = traffic.body_bytes[key]
        found = policy.use(key, body_bytes)
        if at >= len(traffic.requests) // 5:
            asked += 1
            asked_bytes += body_bytes
            hits += found
            hit_bytes += body_bytes * found
    return HitRatio(hits / asked, hit_bytes / asked_bytes)


if __name__ == "__main__":
    main()
