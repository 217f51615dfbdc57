"""Whether the cache of sessions is believed."""

from control_api.accounts.session_cache.trust import TRUST_S, Trust


def test_trust_must_be_given_and_runs_out() -> None:
    """It counts from when whoever gives it began to look."""
    now_s = 100.0
    trust = Trust(clock=lambda: now_s)
    states = [bool(trust)]
    begun = trust.begin()
    now_s += TRUST_S / 2
    trust.give(begun)
    states.append(bool(trust))
    now_s += TRUST_S / 2
    states.append(bool(trust))

    assert states == [False, True, False]


def test_who_began_to_look_before_a_doubt_gives_no_trust() -> None:
    """Only a look that begins after it does."""
    trust = Trust(clock=lambda: 0.0)
    begun = trust.begin()
    trust.doubt()
    trust.give(begun)
    doubted = bool(trust)
    trust.give(trust.begin())

    assert (doubted, bool(trust)) == (False, True)
