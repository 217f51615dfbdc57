"""What really comes out of the browser when ten tracks are played: every sample of the masters, and none besides."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Complaints
from tests.browser.engine.conftest import UNDERRUNS
from tests.browser.engine.heard import Edges, Recording
from tests.browser.engine.players import players
from tests.browser.engine.recording import RATE_HZ, Player, Samples, as_16_bit
from tests.browser.engine.stored_rendition import OneDecoder, StoredRendition
from tests.browser.serving import BrowserHouse
from tests.e2e.variant import Variant

FLAC, AAC, LOW_AAC = "lossless_flac", "256_aac", "96_aac"
LENGTH_SAMPLES = 3_087_433
"""Of the ten together: 70 s, which take 70 s to hear."""
WITHIN_S = 150

PLANS: dict[str, list[str] | None] = {
    "flac": [FLAC],
    "aac": [AAC],
    "flac and aac": [FLAC, AAC],
    "aac and aac": [LOW_AAC, AAC],
    "throttled": None,  # what the engine chooses
}
"""By turns, one a segment: every track has three, so that renditions change at joins and between them."""

SLOW_NETWORK = {
    "offline": False,
    "latency": 80,
    "downloadThroughput": 600_000 / 8,
    "uploadThroughput": 600_000 / 8,
}
"""Less than FLAC takes, and more than AAC does."""

ALIKE = 1e-6
"""Two builds of one AAC decoder agree to this; a step of 16 bit is thirty times as much."""


@pytest.fixture(scope="package")
def stored(house: BrowserHouse, ten_tracks: list[str]) -> list[dict[str, StoredRendition]]:
    """The tracks' AAC renditions, by name."""
    token = house.admin_token()
    streams = [house.call("GET", f"/stream/{track}", token=token) for track in ten_tracks]
    names = [rendition["name"] for rendition in streams[0]["renditions"] if rendition["codec"] == "aac"]
    urls = [stream["playlist_url"] for stream in streams]
    return [{name: StoredRendition(Variant(url, name)) for name in names} for url in urls]


@pytest.fixture(scope="package")
def recordings(
    browser: Browser, house: BrowserHouse, listener: tuple[str, str], ten_tracks: list[str]
) -> dict[str, Recording]:
    """The ten tracks, played once for each plan, all at the same time."""
    edges = prepare(house, ten_tracks)
    complaints = Complaints()
    with players(browser, house, listener, complaints) as new_player:
        playing = {name: new_player() for name in PLANS}
        throttle(playing["throttled"].page)
        for name, player in playing.items():
            player.play(ten_tracks, plan=PLANS[name])
        for player in playing.values():
            assert "ended" == player.until("ended", "failed", within_s=WITHIN_S)
        recorded = {
            name: Recording(player.samples(), player.picks(), player.said(), player.waits(), edges)
            for name, player in playing.items()
        }
    assert [] == complaints.told
    return recorded


def prepare(house: BrowserHouse, tracks: list[str]) -> Edges:
    """Have what is packaged on demand made, for which no player is to wait here; and tell where segments begin."""
    token = house.admin_token()
    lengths = [0]
    for track in tracks:
        lossless = Variant(house.call("GET", f"/stream/{track}", token=token)["playlist_url"], FLAC)
        lossless.clear_segments()
        lengths += StoredRendition(lossless).lengths
    return np.cumsum(lengths)


def throttle(page: Page) -> None:
    """Give a page a slow network."""
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_NETWORK)


def pieced(picks: list[str], masters: list[Samples], stored: list[dict[str, StoredRendition]]) -> Samples:
    """What is to be heard when segments are taken from these renditions; another codec takes another decoder."""
    rest = iter(picks)
    heard, decoder = [], OneDecoder()
    for master, renditions in zip(masters, stored, strict=True):
        starts = renditions[AAC].starts
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(master)], strict=True)):
            name = next(rest)
            if name == FLAC:
                decoder = OneDecoder()
                heard.append(master[start:end])
            else:
                heard.append(decoder.segment(renditions[name], number))
    assert [] == list(rest)
    return np.concatenate(heard)


def rms(samples: Samples) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(samples**2)))


@pytest.mark.timeout(600)  # it waits for all ten, by all plans
def test_flac_is_the_masters_bit_for_bit(
    recordings: dict[str, Recording],
    masters: list[Samples],
    record_property: Callable[[str, object], None],
) -> None:
    """Ten tracks are 3,087,433 samples, each of them right, with nothing between, before or behind."""
    expected = np.concatenate(masters)
    heard = recordings["flac"].heard(expected)
    record_property(UNDERRUNS, recordings["flac"].underruns)
    assert LENGTH_SAMPLES == len(expected)
    assert np.array_equal(as_16_bit(expected), as_16_bit(heard))


@pytest.mark.parametrize("name", ["aac", "flac and aac", "aac and aac", "throttled"])
def test_what_is_heard_is_what_is_stored(
    name: str,
    recordings: dict[str, Recording],
    masters: list[Samples],
    stored: list[dict[str, StoredRendition]],
    record_property: Callable[[str, object], None],
) -> None:
    """Each segment sounds as if its rendition were decoded as a whole: nothing shows where renditions change."""
    recording = recordings[name]
    expected = pieced(recording.picks, masters, stored)
    may_stall = name == "throttled"
    assert may_stall or len(recording.waits) == recording.underruns
    heard = recording.heard(expected, may_stall=may_stall)
    record_property(UNDERRUNS, recording.underruns)
    assert LENGTH_SAMPLES == len(heard)
    assert ALIKE > np.abs(heard - expected).max()


def test_aac_errs_no_more_at_joins_than_elsewhere(
    recordings: dict[str, Recording], masters: list[Samples], stored: list[dict[str, StoredRendition]]
) -> None:
    """At each join the difference from the masters is what it is beside it, and there is no click."""
    expected = np.concatenate(masters)
    heard = recordings["aac"].heard(pieced(recordings["aac"].picks, masters, stored))
    errors = heard - expected
    for join in np.cumsum([len(master) for master in masters])[:-1]:
        at_join = errors[join - 512 : join + 512]
        beside = [rms(errors[at : at + 1024]) for at in range(join - RATE_HZ, join + RATE_HZ, 1024)]
        assert max(beside) >= rms(at_join)
        steps = np.abs(np.diff(errors[join - RATE_HZ : join + RATE_HZ], axis=0))
        assert steps.max() >= np.abs(np.diff(errors[join - 2 : join + 2], axis=0)).max()


def test_renditions_really_changed(recordings: dict[str, Recording]) -> None:
    """In the midst of tracks and at joins, and the engine told what sounds, not what was loaded."""
    assert {FLAC, AAC} == set(recordings["flac and aac"].picks)
    assert {LOW_AAC, AAC} == set(recordings["aac and aac"].picks)
    told = [said for said in recordings["flac and aac"].said if said.startswith("quality")]
    assert [f"quality {name}" for name in recordings["flac and aac"].picks] == told


def test_every_entry_is_told_as_it_begins(recordings: dict[str, Recording]) -> None:
    """Nine times the next entry sounds, and ten entries were played to their ends."""
    for recording in recordings.values():
        told = recording.said
        assert [f"advance {key}" for key in range(1, 10)] == [
            said for said in told if said.startswith("advance")
        ]
        assert 10 == told.count("played")


def test_a_slow_network_gets_aac(recordings: dict[str, Recording]) -> None:
    """What is chosen fits the network: nothing stalls, and FLAC isn't tried."""
    assert FLAC not in recordings["throttled"].picks


def test_seeking_across_joins(
    new_player: Callable[[], Player], ten_tracks: list[str], masters: list[Samples]
) -> None:
    """From the midst of a track over a join, back to the same place, and on by skipping: each passage is exact."""
    player = new_player()
    player.play(ten_tracks, plan=[FLAC], index=2, position_s=6)
    player.until_position("3", 0.5)
    player.play(ten_tracks, plan=[FLAC], index=2, position_s=5.5)
    player.until_position("3", 0.3)
    player.page.evaluate("rig.engine.skip()")
    player.until_position("4", 1)
    player.page.evaluate("rig.engine.seek(6.5)")
    player.until_position("5", 0.5)
    player.page.evaluate("rig.engine.pause()")
    recorded = as_16_bit(player.samples())
    everything = as_16_bit(np.concatenate(masters))
    lengths = [len(master) for master in masters]
    passages = [(2, 6, 1.1, 2), (2, 5.5, 1.6, 1), (4, 0, 0.7, 1), (4, 6.5, 0.7, 1)]
    for index, position_s, length_s, times in passages:
        starts = sum(lengths[:index]) + round(position_s * RATE_HZ)
        passage = everything[starts : starts + round(length_s * RATE_HZ)]
        assert times == occurrences(passage, recorded), (index, position_s)


def occurrences(
    passage: np.ndarray[Any, np.dtype[np.int64]], within: np.ndarray[Any, np.dtype[np.int64]]
) -> int:
    """How often a passage is found as a whole."""
    landmark = int(np.argmax(np.abs(passage).sum(axis=1)))
    places = np.flatnonzero(np.all(within == passage[landmark], axis=1)) - landmark
    return sum(
        1 for place in places if place >= 0 and np.array_equal(passage, within[place : place + len(passage)])
    )
