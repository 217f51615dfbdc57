"""The revocations that a process knows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.playback_token import PlaybackToken
from kernel.quality import Quality
from kernel.revocation.model import Revocation, RevocationKind, RevocationReason
from kernel.revocation.state import Revocations
from kernel.valkey.position import Position
from kernel.valkey.stream_commands import StreamEntry

TOKEN = PlaybackToken("user", "session", frozenset(), Quality.AAC_96, 100.5, 10_000, device="ab")
OF_USER = Revocation(RevocationKind.SUBJECT, "user", 100.5, RevocationReason.BANNED, 1000)


@pytest.mark.parametrize(("before_s", "found"), [(100.499, False), (100.5, True), (100.501, True)])
def test_it_reaches_back_from_its_own_millisecond(before_s: float, *, found: bool) -> None:
    """A token issued a millisecond after it is good."""
    known = Revocations(clock=lambda: 200)
    known.add(replace(OF_USER, before_s=before_s))
    assert (known.find(TOKEN) is not None) == found


def test_what_is_heard_twice_changes_nothing() -> None:
    """A stream may be read anew; passes need not be looked at for it."""
    known = Revocations(clock=lambda: 200)
    known.add(OF_USER)
    assert known.version == 1
    known.add(OF_USER)
    known.add(replace(OF_USER, before_s=50, reason=RevocationReason.SIGNED_OUT))
    assert (known.version, known.find(TOKEN)) == (1, OF_USER)


def test_a_later_one_takes_the_place_of_an_earlier() -> None:
    """Its version tells that there is something to look up."""
    known = Revocations(clock=lambda: 200)
    later = replace(OF_USER, before_s=150, reason=RevocationReason.SIGNED_OUT)
    for version, one in enumerate((OF_USER, later), 1):
        known.add(one)
        assert (known.version, known.find(TOKEN)) == (version, one)
    assert len(known) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_it_holds_for_as_long_as_any_that_it_takes_the_place_of(order: int) -> None:
    """As when tokens are issued for a shorter time than they were."""
    now_s = 200.0
    known = Revocations(clock=lambda: now_s)
    for one in [OF_USER, replace(OF_USER, before_s=150, expires_at_s=300)][::order]:
        known.add(one)
    now_s = 500
    known.add(replace(OF_USER, id="another"))
    assert known.find(TOKEN) == replace(OF_USER, before_s=150)


def test_it_is_forgotten_when_it_has_expired() -> None:
    """What is read of old ones isn't even taken in."""
    now_s = [200.0]
    known = Revocations(clock=lambda: now_s[0])
    for number in range(10):
        known.add(replace(OF_USER, id=str(number)))
    now_s[0] = 1000
    known.add(replace(OF_USER, id="late"))
    assert (len(known), known.version) == (0, 10)


@given(st.lists(st.tuples(st.sampled_from(RevocationKind), st.sampled_from(["a", "b"]), st.integers(1, 9))))
def test_the_order_of_hearing_does_not_matter(heard: list[tuple[RevocationKind, str, int]]) -> None:
    """The one that reaches furthest is in force."""
    one_way, other_way = Revocations(clock=lambda: 0), Revocations(clock=lambda: 0)
    revocations = [Revocation(*each, RevocationReason.BANNED, 1000) for each in heard]
    for one in revocations:
        one_way.add(one)
    for one in reversed(revocations):
        other_way.add(one)
    for issued_at_s in range(11):
        token = PlaybackToken("a", "b", frozenset(), Quality.AAC_96, issued_at_s, 10_000, device="a")
        assert (one_way.find(token) is None) == (other_way.find(token) is None)
        expected = any(
            before_s >= issued_at_s and name == {"subject": "a", "session": "b", "device": "a"}[kind]
            for kind, name, before_s in heard
        )
        assert (one_way.find(token) is not None) == expected


def test_it_hears_of_the_stream() -> None:
    """As what follows the stream tells it."""
    known = Revocations(clock=lambda: 200)
    subscription = known.subscription()
    subscription.hear(StreamEntry(subscription.stream, Position(1, 0), OF_USER.to_fields()))
    assert (subscription.stream, known.find(TOKEN)) == ("segue:revocations", OF_USER)
