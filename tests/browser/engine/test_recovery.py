"""Trouble while it plays: nothing is lost, nothing is heard twice, and it goes on where it was."""

from collections.abc import Callable
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Route

from tests.browser.conftest import Complaints
from tests.browser.engine.recording import RATE_HZ, Player, Samples, as_16_bit, without_stalls

FLAC = "lossless_flac"
SEGMENTS = "**/m/**/*.m4s*"
MEDIA = "**/m/**"


LATE_S = 5
LATE_SAMPLES = LATE_S * RATE_HZ
ENOUGH_S = 1.2


def assert_exact(player: Player, *expected: Samples, key: str = "1") -> None:
    """What is heard is this from its beginning to some time in the entry of that key, but for silence of stalls."""
    player.until_position(key, ENOUGH_S)
    player.page.evaluate("rig.engine.pause()")
    *before, last = expected
    wanted = np.concatenate([*before, last[:RATE_HZ]])
    heard = without_stalls(player.samples(), wanted)
    assert np.array_equal(as_16_bit(wanted), as_16_bit(heard))


def test_a_lost_network_is_waited_out(
    new_player: Callable[[], Player], ten_tracks: list[str], masters: list[Samples], complaints: Complaints
) -> None:
    """When nothing comes any more it stalls; when it does, it goes on with the next sample."""
    player = new_player()
    complaints.expect("ERR_FAILED")
    asked: list[str] = []

    def lose(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            route.abort("failed")
        else:
            route.continue_()

    player.page.route(SEGMENTS, lose)
    player.play(ten_tracks[:2], plan=[FLAC], position_s=LATE_S)
    player.until("stalled")
    player.page.unroute(SEGMENTS)
    assert_exact(player, masters[0][LATE_SAMPLES:], masters[1])


def test_a_failing_service_is_asked_again(
    new_player: Callable[[], Player], ten_tracks: list[str], masters: list[Samples], complaints: Complaints
) -> None:
    """Every other answer is 503 or 500, and nothing is heard of it."""
    player = new_player()
    complaints.expect("503", "500")
    count = 0

    def fail(route: Route) -> None:
        nonlocal count
        count += 1
        if count % 2:
            route.continue_()
        else:
            route.fulfill(status=503 if count % 4 else 500, headers={"Access-Control-Allow-Origin": "*"})

    player.page.route(MEDIA, fail)
    player.play(ten_tracks[:2], plan=[FLAC], position_s=LATE_S)
    assert_exact(player, masters[0][LATE_SAMPLES:], masters[1])


def test_an_address_that_admits_no_more_is_renewed(
    new_player: Callable[[], Player], ten_tracks: list[str], masters: list[Samples], complaints: Complaints
) -> None:
    """The edge refuses the token that it began with: another is fetched, and the same bytes come from there."""
    player = new_player()
    complaints.expect("403")
    tokens: list[str] = []

    def refuse(route: Route) -> None:
        token = route.request.url.split("/m/")[1].split("/")[0]
        if token not in tokens:
            tokens.append(token)
        late = ".m4s" in route.request.url and "seg-0" not in route.request.url
        if token == tokens[0] and late:
            route.fulfill(status=403, headers={"Access-Control-Allow-Origin": "*"}, json={"code": "revoked"})
        else:
            route.continue_()

    player.page.route(MEDIA, refuse)
    player.play(ten_tracks[:1], plan=[FLAC])
    assert_exact(player, masters[0], key="0")
    assert 2 == len(tokens)


def test_an_expired_session_goes_on_where_it_was(
    listener: tuple[str, str],
    new_player: Callable[[], Player],
    ten_tracks: list[str],
    masters: list[Samples],
    complaints: Complaints,
) -> None:
    """The session ends while it plays: what is there plays on, the owner signs in again, and no sample is missing."""
    player = new_player()
    complaints.expect("401", "403")
    player.page.route(
        "**/api/v1/stream/prefetch", lambda route: route.fulfill(status=401, json={"code": "x"})
    )
    player.play(ten_tracks[:2], plan=[FLAC], position_s=LATE_S)
    player.page.wait_for_function("rig.said.includes('signedout')")
    player.until("stalled")
    player.page.unroute("**/api/v1/stream/prefetch")
    email, password = listener
    player.page.request.post("/api/v1/auth/login", data={"email": email, "password": password})
    player.page.evaluate("rig.engine.signedIn()")
    assert_exact(player, masters[0][LATE_SAMPLES:], masters[1])


def test_what_cannot_be_played_is_passed_over(
    new_player: Callable[[], Player], ten_tracks: list[str], masters: list[Samples], complaints: Complaints
) -> None:
    """A track that isn't there is told, and the one behind it follows without a gap; so it is at the very beginning."""
    player = new_player()
    complaints.expect("404")
    tracks = [str(uuid4()), ten_tracks[0], str(uuid4()), ten_tracks[1]]
    player.play(tracks, plan=[FLAC])
    player.until_position("3", ENOUGH_S)
    said = [told.split()[0] for told in player.said() if told.startswith(("failed", "advance"))]
    assert ["failed", "advance", "failed", "advance"] == said
    assert_exact(player, masters[0], masters[1], key="3")


def test_another_order_does_not_touch_what_sounds(
    new_player: Callable[[], Player], ten_tracks: list[str], masters: list[Samples], complaints: Complaints
) -> None:
    """What was appended of tracks that no longer follow goes, and what follows now joins without a gap."""
    player = new_player()
    player.play(ten_tracks[:4], plan=[FLAC], position_s=LATE_S)
    player.page.wait_for_function("rig.picks.length >= 6")
    player.page.evaluate("rig.entries = [rig.entries[0], rig.entries[3]]")
    player.page.evaluate("rig.follow = () => {}")
    player.page.evaluate("rig.engine.setUpcoming([rig.entries[1]])")
    assert_exact(player, masters[0][LATE_SAMPLES:], masters[3], key="3")


def test_a_full_buffer_is_lived_with(
    new_player: Callable[[], Player], ten_tracks: list[str], masters: list[Samples], complaints: Complaints
) -> None:
    """A browser that holds 5 s and no more: what was played goes, less is kept ahead, and nothing is heard of it."""
    player = new_player()
    player.page.evaluate(
        """() => {
          const append = SourceBuffer.prototype.appendBuffer;
          SourceBuffer.prototype.appendBuffer = function (data) {
            const { buffered } = this;
            const held_s = buffered.length ? buffered.end(buffered.length - 1) - buffered.start(0) : 0;
            if (held_s > 5) throw new DOMException("full", "QuotaExceededError");
            append.call(this, data);
          };
        }"""
    )
    player.play(ten_tracks[:2], plan=[FLAC])
    player.until_position("1", ENOUGH_S)
    assert "change stalled" not in player.said()
    assert_exact(player, masters[0], masters[1])


def test_of_seeks_in_a_row_the_last_one_counts(
    new_player: Callable[[], Player], ten_tracks: list[str], masters: list[Samples], complaints: Complaints
) -> None:
    """Outside what is appended: it begins anew there, exactly."""
    player = new_player()
    player.page.route(SEGMENTS, lambda route: route.continue_())
    player.play(ten_tracks[:1], plan=[FLAC])
    player.until("playing")
    player.page.evaluate("() => { for (const place of [5, 1.5, 6, 3.2, 4]) rig.engine.seek(place); }")
    assert "ended" == player.until("ended", "failed")
    expected = masters[0][4 * RATE_HZ :]
    recorded = as_16_bit(player.samples())
    assert np.array_equal(
        as_16_bit(expected), recorded[trailing_silence(recorded) - len(expected) :][: len(expected)]
    )


def trailing_silence(samples: NDArray[np.int64]) -> int:
    """Where the silence at the end begins."""
    return int(np.flatnonzero(samples.any(axis=1))[-1]) + 1
