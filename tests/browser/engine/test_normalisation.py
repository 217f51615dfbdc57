"""Loudness normalisation: how loud each track comes out, and where it changes."""

from collections.abc import Callable

import numpy as np

from tests.browser.engine.recording import RATE_HZ, Player, Samples, sounding
from tests.browser.serving import BrowserHouse

FLAC = "lossless_flac"
TARGET_LUFS = -16
WITHIN_S = 0.06
"""How far from the join a gain may still change: a page can't know better when a sample of an element sounds."""


def test_each_track_has_its_own_gain(
    house: BrowserHouse, new_player: Callable[..., Player], ten_tracks: list[str], masters: list[Samples]
) -> None:
    """By the loudness that the API tells, exactly, up to the join and from there on; and nothing is lost by it."""
    token = house.admin_token()
    streams = [house.call("GET", f"/stream/{track}", token=token) for track in ten_tracks[:2]]
    gains = [10 ** ((TARGET_LUFS - stream["loudness"]["integrated_lufs"]) / 20) for stream in streams]
    player = new_player(normalisation="track")
    player.play(ten_tracks[:2], plan=[FLAC], position_s=5)
    player.until_position("1", 1.2)
    player.page.evaluate("rig.engine.pause()")
    recorded = player.samples()
    expected = [masters[0][5 * RATE_HZ :], masters[1][:RATE_HZ]]
    begins = sounding(recorded)[0] - sounding(expected[0])[0]
    join = begins + len(expected[0])
    margin = round(WITHIN_S * RATE_HZ)
    before, after = recorded[begins : join - margin], recorded[join + margin :][: RATE_HZ // 2]
    settled = RATE_HZ // 10  # the graph's own beginning
    assert np.allclose(expected[0][settled:-margin] * gains[0], before[settled:], atol=2e-5)
    assert np.allclose(expected[1][margin:][: RATE_HZ // 2] * gains[1], after, atol=2e-5)
