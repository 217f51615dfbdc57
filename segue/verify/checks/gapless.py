"""What makes tracks join without a gap: priming, exact length, roll groups, ends as good as the middle."""

from collections.abc import Iterator

from segue.verify.audio import Comparison
from segue.verify.masters import expected_samples
from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed, warned
from segue.verify.place import Place
from segue.verify.rendition import Rendition
from segue.verify.roll_group import covers
from segue.verify.stream import Stream

END_EXCESS_DB = 3.0

COMMON = 0.01
"""Share of windows elsewhere from which a large error counts as the encoder's own."""

_NORMAL_SPEED = 0x10000


def edit_list(stream: Stream) -> Iterator[Finding]:
    """One edit, at normal speed, with a length that comes out to the sample."""
    for place, _, init in stream.parts():
        if len(init.edits) != 1:
            yield failed(place, f"{len(init.edits)} edits", "one")
        elif init.edits[0].rate != _NORMAL_SPEED:
            yield failed(place, f"media rate {init.edits[0].rate / _NORMAL_SPEED:g}", "1")
        elif init.valid_samples is None:
            told = f"{init.edits[0].duration} at timescale {init.movie_timescale}"
            yield failed(place, told, "a length exact to the sample")
        else:
            yield passed(place, f"{init.priming_samples} + {init.valid_samples} samples")


def priming(stream: Stream) -> Iterator[Finding]:
    """The edit skips the encoder's priming: none in lossless codecs, at least one frame's overlap in AAC."""
    for place, _, init in stream.parts():
        entry, media_time = init.entry, init.edits[0].media_time if init.edits else 0
        if entry.lossless:
            yield judged(media_time == 0, place, f"media_time {media_time}", "0")
        else:
            least = entry.frame_samples
            yield judged(media_time >= least, place, f"media_time {media_time}", f"at least {least}")


def fits(stream: Stream) -> Iterator[Finding]:
    """Priming and valid samples lie inside the media; what is left over is the remainder."""
    for place, part, init in stream.parts():
        valid, total = part.valid_samples, part.media_samples
        if valid is None or total is None:
            continue
        remainder = total - init.priming_samples - valid
        found = f"{init.priming_samples} + {valid} + {remainder}"
        yield judged(remainder >= 0, place, found, f"{total} samples in the segments")


def roll_groups(stream: Stream) -> Iterator[Finding]:
    """Every AAC access unit is in a roll group of distance -1: decode one before it."""
    for place, part, init in stream.parts():
        if init.entry.lossless:
            continue
        without = [
            number
            for number, segment in enumerate(part.segments, start=part.first_segment)
            if segment.media is not None
            for fragment in segment.media.fragments
            if not covers(fragment.access_units, fragment.roll, init.roll)
        ]
        found = (
            f"segment {without[0]} and {len(without) - 1} others without" if without else "all access units"
        )
        yield judged(not without, place, found, "roll distance -1")


def length(stream: Stream) -> Iterator[Finding]:
    """The valid samples are the master's, and all masters' together; without any, all renditions agree on one sum."""
    for place, part, init in stream.parts():
        if masters := stream.masters_of(part):
            expected = expected_samples(masters, init.entry.sample_rate_hz)
            right = part.valid_samples == expected
            yield judged(right, place, _samples(part.valid_samples), f"{expected:,}")
    if not stream.masters:
        yield from _same_length(stream)


def _same_length(stream: Stream) -> Iterator[Finding]:
    known = [(r, i, valid) for r in stream.renditions if (i := r.initialization) and (valid := _valid(r))]
    if not known:
        return
    _, reference, valid = max(known, key=lambda one: (one[1].entry.lossless, one[1].entry.sample_rate_hz))
    for rendition, init, samples in known:
        expected = -(-valid * init.entry.sample_rate_hz // reference.entry.sample_rate_hz)
        # Where the reference is itself resampled, every part's length is rounded up by less than a sample of its own.
        same_rate = init.entry.sample_rate_hz == reference.entry.sample_rate_hz
        slack = 0 if same_rate else len(rendition.parts)
        yield judged(abs(samples - expected) <= slack, rendition.name, _samples(samples), f"{expected:,}")


def _valid(rendition: Rendition) -> int | None:
    """All parts together, at the first one's rate; None where one tells no length, or they have several rates."""
    lengths = [part.valid_samples for part in rendition.parts]
    rates = {part.initialization.entry.sample_rate_hz for part in rendition.parts if part.initialization}
    return None if len(rates) != 1 or None in lengths else sum(filter(None, lengths))


def _samples(samples: int | None) -> str:
    return "not told" if samples is None else f"{samples:,} samples"


def _lossy(stream: Stream) -> Iterator[tuple[Place, Comparison]]:
    for place, _, init, audio in stream.audio():
        if not init.entry.lossless and audio.comparison is not None:
            yield place, audio.comparison


def aligned(stream: Stream) -> Iterator[Finding]:
    """AAC plays exactly when the master does, from the first second to the last."""
    yield from _unless_compared(stream)
    for place, comparison in _lossy(stream):
        late = comparison.misaligned_samples
        yield judged(not late, place, f"{late:+d} samples" if late else "to the sample", "to the sample")


def ends(stream: Stream) -> Iterator[Finding]:
    """The first and last 50 ms of AAC are no worse than the encoder is elsewhere.

    An encoder that is as bad elsewhere now and then is warned about, up to twice the allowance.
    """
    yield from _unless_compared(stream)
    for place, comparison in _lossy(stream):
        if comparison.start is None or comparison.end is None:
            yield not_applicable("too short to say what elsewhere is", place)
            continue
        worst = max(comparison.start, comparison.end, key=lambda end: end.excess_db)
        found = f"start {comparison.start.excess_db:+.1f} dB, end {comparison.end.excess_db:+.1f} dB"
        common = worst.worse_elsewhere >= COMMON and worst.excess_db <= 2 * END_EXCESS_DB
        if worst.excess_db > END_EXCESS_DB and common:
            found += f", and worse in {worst.worse_elsewhere:.0%} of the rest"
            yield warned(place, found, "at most +3 dB")
        else:
            yield judged(worst.excess_db <= END_EXCESS_DB, place, found, "at most +3 dB")


def _unless_compared(stream: Stream) -> Iterator[Finding]:
    if not stream.masters:
        yield not_applicable("no master given")


CHECKS = tuple(
    Check(name, citation, title, Section.GAPLESS, run)
    for name, citation, title, run in (
        ("edit-list", "ours", "The edit list tells a length exact to the sample", edit_list),
        ("priming", "ours", "media_time is the encoder's priming", priming),
        ("remainder", "ours", "Priming + valid + remainder are the media", fits),
        ("exact-length", "ours", "The valid samples are the master's, to the sample", length),
        ("roll-groups", "14496-12 10.1", "AAC access units are in roll groups", roll_groups),
        ("aac-aligned", "ours", "AAC plays when the master does", aligned),
        ("aac-ends", "ours", "AAC is as good at its ends as elsewhere, within 3 dB", ends),
    )
)
