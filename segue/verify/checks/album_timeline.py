"""How time goes on from track to track in an album stream.

After a discontinuity anything may change (rfc8216bis 4.4.4.3), decode times too. The demuxers of FFmpeg and mpv
drop segments whose time jumps back, though, so the promise tested here is stricter: time runs on.
"""

from collections.abc import Iterator
from fractions import Fraction

from segue.verify.checks.album import joined, unless_joined
from segue.verify.outcome import Check, Finding, Section, failed, judged, passed, warned
from segue.verify.place import Place
from segue.verify.rendition import Part, Rendition
from segue.verify.stream import Stream


def decode_times(stream: Stream) -> Iterator[Finding]:
    """Every part begins where the one before it ended, on its own timescale, rounded down."""
    yield from unless_joined(stream)
    for rendition, _ in joined(stream):
        jumps = list(_jumps(rendition))
        yield from jumps or [passed(rendition.name, f"{len(rendition.parts)} parts, no jump")]


def _jumps(rendition: Rendition) -> Iterator[Finding]:
    end_s, timescales = Fraction(), set[int]()
    for part in rendition.parts:
        length_s = _media_s(part)
        if part.initialization is None or part.medias is None or length_s is None:
            return
        timescale = part.initialization.media_timescale
        # Every length told on another timescale may have been rounded down.
        slack = 0 if timescales <= {timescale} else part.number
        begin, expected = part.medias[0].decode_time, int(end_s * timescale)
        if begin is None or abs(begin - expected) > slack:
            yield failed(Place(rendition.name, part.track), f"begins at {begin}", str(expected))
        end_s, timescales = end_s + length_s, timescales | {timescale}


def _media_s(part: Part) -> Fraction | None:
    if part.initialization is None or part.media_samples is None:
        return None
    return Fraction(part.media_samples, part.initialization.media_timescale)


def edit_lists(stream: Stream) -> Iterator[Finding]:
    """Every part's edit list lasts to the album's end: a player may keep the first for all of it."""
    yield from unless_joined(stream)
    for rendition, _ in joined(stream):
        lengths_s = [_media_s(part) for part in rendition.parts]
        total_s = sum((length for length in lengths_s if length is not None), Fraction())
        for part in rendition.parts:
            init = part.initialization
            if init is None or not init.edits or None in lengths_s:
                continue
            told = Fraction(init.edits[0].duration * init.media_timescale, init.movie_timescale)
            total, slack = total_s * init.media_timescale, _slack(rendition)
            right = total - init.priming_samples - slack <= told <= total + slack
            place, found = Place(rendition.name, part.track), f"{float(told):,.0f} samples"
            yield judged(right, place, found, f"{float(total):,.0f} of the whole album")


def _slack(rendition: Rendition) -> int:
    """Samples that lengths may be off by: where parts have several rates, one for each that is rounded."""
    rates = {part.initialization.media_timescale for part in rendition.parts if part.initialization}
    return 0 if len(rates) == 1 else len(rendition.parts)


def priming_between(stream: Stream) -> Iterator[Finding]:
    """Between tracks there is no priming: a player that leaves it in plays silence and falls behind."""
    yield from unless_joined(stream)
    for rendition, _ in joined(stream):
        primings = [
            part.initialization.priming_samples for part in rendition.parts[1:] if part.initialization
        ]
        if any(primings):
            yield warned(rendition.name, f"{max(primings)} samples before every track", "none")
        else:
            yield passed(rendition.name, "none")


CHECKS = tuple(
    Check(name, citation, title, Section.ALBUM, run)
    for name, citation, title, run in (
        (
            "decode-times-run-on",
            "ours",
            "tfdt runs on over discontinuities, which may break it",
            decode_times,
        ),
        ("edit-list-of-album", "ours", "Every part's edit list lasts for the whole album", edit_lists),
        ("priming-between", "ours", "There is no priming between tracks", priming_between),
    )
)
