"""An album held against its masters: one for every track, and joins of which nothing is heard."""

from collections.abc import Iterator
from statistics import median

from segue.verify.audio import SpotError
from segue.verify.checks.album import joined
from segue.verify.checks.gapless import COMMON, END_EXCESS_DB
from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed, warned
from segue.verify.place import Place
from segue.verify.stream import Stream

_CLICK_DB = 12.0
"""A cold encoder is worse by less."""

_ALLOWED = f"at most +{END_EXCESS_DB:.0f} dB"


def one_master_each(stream: Stream) -> Iterator[Finding]:
    """As many masters are given as there are tracks; renditions of another number are compared with none."""
    if not stream.masters:
        yield not_applicable("no master given")
        return
    if len(stream.masters) == 1 and not any(True for _ in joined(stream)):
        yield not_applicable("one master, and one part in every rendition")
        return
    given = f"{len(stream.masters)} master{'s' if len(stream.masters) > 1 else ''} given"
    for rendition, playlist in stream.playlists():
        if len(playlist.parts) not in {1, len(stream.masters)}:
            expected = f"{len(playlist.parts)}, one a track in the album's order"
            yield failed(rendition.name, f"{given}, so nothing is compared", expected)
        else:
            yield passed(rendition.name, given)


def joins(stream: Stream) -> Iterator[Finding]:
    """Where an encoding of several masters passes from one to the next, its error is no larger than elsewhere.

    Renditions joined from tracks answer for the beginning and end of each.
    """
    compared = [
        (place.rendition, audio.comparison.joins)
        for place, _, init, audio in stream.audio()
        if audio.comparison is not None and audio.comparison.joins and not init.entry.lossless
    ]
    for rendition, spots in compared:
        yield from _judged_joins(rendition, spots)
    if not compared:
        yield not_applicable("no encoding of several masters to compare")


def _judged_joins(rendition: str, spots: tuple[SpotError | None, ...]) -> Iterator[Finding]:
    """All joins together, and each that stands out.

    An encoder's error scatters: of spots chosen at random up to one in ten is 3 dB worse than its like, and one in a
    hundred 9 dB. So what fails is most joins being worse, as where every track was encoded cold, or a click in one.
    """
    known = [(number, spot) for number, spot in enumerate(spots, start=1) if spot is not None]
    if not known:
        yield not_applicable("too short to say what elsewhere is", rendition)
        return
    middle_db = median(spot.excess_db for _, spot in known)
    rare = median(spot.worse_elsewhere for _, spot in known) < COMMON
    summary = f"{len(known)} join{'s' if len(known) > 1 else ''}, {middle_db:+.1f} dB in the median"
    yield judged(middle_db <= END_EXCESS_DB or not rare, rendition, summary, _ALLOWED)
    for number, spot in known:
        if spot.excess_db > END_EXCESS_DB and spot.worse_elsewhere < COMMON:
            judge = failed if spot.excess_db > _CLICK_DB else warned
            place = Place(rendition, f"from track {number} to {number + 1}")
            yield judge(place, f"{spot.excess_db:+.1f} dB", _ALLOWED)


CHECKS = tuple(
    Check(name, "ours", title, Section.ALBUM, run)
    for name, title, run in (
        ("one-master-each", "One master is given for every track", one_master_each),
        ("aac-joins", "AAC is as good around joins as elsewhere, within 3 dB", joins),
    )
)
