"""Listening to what the engine plays: a page with nothing but the engine, and what came out of it as samples."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, Route

RECORDER = Path(__file__).resolve().parent / "recorder.js"
RATE_HZ = 44_100
LEAST_STALL_SAMPLES = 64

Samples = NDArray[np.float64]
"""Of shape (frames, 2), full scale 1."""


@dataclass
class Player:
    """A page on which the engine plays and is recorded; `said` of it is every event in order."""

    page: Page
    heard: dict[str, Samples]

    @classmethod
    def on(cls, page: Page, *, normalisation: str = "off") -> Self:
        """The engine on a page whose context is signed in; the policy must be off, for the recorder's own sake."""
        player = cls(page, {})
        page.route(
            "**/player/main.js", lambda route: route.fulfill(path=RECORDER, content_type="text/javascript")
        )
        page.route("**/heard/*", player._take)
        page.goto("/")
        page.wait_for_function("() => window.makeRig !== undefined")
        page.evaluate(
            "([rate_hz, normalisation]) => makeRig(rate_hz, normalisation)", [RATE_HZ, normalisation]
        )
        return player

    def play(self, tracks: list[str], **options: Any) -> None:
        """Begin to play tracks; options: plan, index, position_s."""
        self.page.evaluate("([tracks, options]) => rig.play(tracks, options)", [tracks, options])

    def until(self, *statuses: str, within_s: float = 30) -> str:
        """Wait until the engine's status is one of these."""
        self.page.wait_for_function(
            "statuses => statuses.includes(rig.engine.state.status)",
            arg=list(statuses),
            timeout=within_s * 1000,
        )
        status: str = self.page.evaluate("rig.engine.state.status")
        return status

    def until_position(self, key: str, position_s: float, *, within_s: float = 30) -> None:
        """Wait until an entry has come so far."""
        self.page.wait_for_function(
            "([key, position]) => { const { entry, position_s } = rig.engine.state;"
            " return entry.key === key && position_s >= position; }",
            arg=[key, position_s],
            timeout=within_s * 1000,
        )

    def picks(self) -> list[str]:
        """Which rendition each segment was taken from, in the order they were appended."""
        picked: list[str] = self.page.evaluate("rig.picks")
        return picked

    def said(self) -> list[str]:
        """Every event, in order."""
        told: list[str] = self.page.evaluate("rig.said")
        return told

    def waits(self) -> list[float]:
        """How much was appended ahead, in seconds, each time that the browser said it waits in the midst of sound."""
        ahead_s: list[float] = self.page.evaluate("rig.waits")
        return ahead_s

    def samples(self) -> Samples:
        """All that has come out since the beginning."""
        self.page.evaluate("rig.hand('all')")
        return self.heard["all"]

    def _take(self, route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        data = route.request.post_data_buffer or b""
        self.heard[name] = np.frombuffer(data, "<f4").reshape(-1, 2).astype(np.float64)
        route.fulfill(status=204)


def as_16_bit(samples: Samples) -> NDArray[np.int64]:
    """Chromium's decoded samples as they were coded: it maps -32768 to -1 and 32767 to 1, both halves exactly."""
    return np.rint(np.where(samples < 0, samples * 32768, samples * 32767)).astype(np.int64)


def from_16_bit(samples: NDArray[Any]) -> Samples:
    """The other way."""
    return np.where(samples < 0, samples / 32768, samples / 32767)


def sounding(samples: Samples) -> tuple[int, int]:
    """The first frame that isn't silent, and the one behind the last."""
    frames = np.flatnonzero(np.any(samples != 0, axis=1))
    return (int(frames[0]), int(frames[-1]) + 1) if len(frames) else (0, 0)


def without_stalls(recorded: Samples, expected: Samples) -> Samples:
    """As much of what was recorded as is expected, less the silence of every stall."""
    return without_breaks(recorded, expected)[0][: len(expected)]


def without_breaks(recorded: Samples, expected: Samples) -> tuple[Samples, list[int]]:
    """
    What was recorded where this was expected, less every break: a stretch of silence where something else is expected.

    Begins with its first sounding sample and has all that is behind; told with it is in front of which samples of what
    is expected a break was. Nothing but silence is left out, so what is added, lost or wrong stays so.
    """
    begins = sounding(recorded)[0] - sounding(expected)[0]
    assert begins >= 0, begins
    heard = recorded[begins:]
    checked = 0
    breaks = []
    while checked < len(expected):
        common = min(len(heard), len(expected)) - checked
        differs = np.any(heard[checked:][:common] != 0, axis=1) < np.any(
            expected[checked:][:common] != 0, axis=1
        )
        places = np.flatnonzero(differs)
        if len(places) == 0:
            break
        silent_from = checked + int(places[0])
        sounds_again = np.flatnonzero(np.any(heard[silent_from:] != 0, axis=1))
        if len(sounds_again) == 0:
            break
        if sounds_again[0] < LEAST_STALL_SAMPLES:  # a sample that happens to be zero in one of the two
            checked = silent_from + 1
            continue
        heard = np.concatenate([heard[:silent_from], heard[silent_from + int(sounds_again[0]) :]])
        breaks.append(silent_from)
        checked = silent_from
    return heard, breaks
