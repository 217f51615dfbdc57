"""What makes tracks join without a gap: priming, exact length, roll groups, ends as good as the middle."""

from collections.abc import Iterator

from segue.verify.comparison import expected_samples
from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed, warned
from segue.verify.roll_group import covers
from segue.verify.stream import Comparison, Rendition, Stream

END_EXCESS_DB = 3.0

_COMMON = 0.01
"""Share of windows elsewhere from which a large error counts as the encoder's own."""

_NORMAL_SPEED = 0x10000


def edit_list(stream: Stream) -> Iterator[Finding]:
    """One edit, at normal speed, with a length that comes out to the sample."""
    for rendition, init in stream.initializations():
        if len(init.edits) != 1:
            yield failed(rendition.name, f"{len(init.edits)} edits", "one")
        elif init.edits[0].rate != _NORMAL_SPEED:
            yield failed(rendition.name, f"media rate {init.edits[0].rate / _NORMAL_SPEED:g}", "1")
        elif init.valid_samples is None:
            told = f"{init.edits[0].duration} at timescale {init.movie_timescale}"
            yield failed(rendition.name, told, "a length exact to the sample")
        else:
            yield passed(rendition.name, f"{init.priming_samples} + {init.valid_samples} samples")


def priming(stream: Stream) -> Iterator[Finding]:
    """The edit skips the encoder's priming: none in lossless codecs, at least one frame's overlap in AAC."""
    for rendition, init in stream.initializations():
        entry, media_time = init.entry, init.edits[0].media_time if init.edits else 0
        if entry.lossless:
            yield judged(media_time == 0, rendition.name, f"media_time {media_time}", "0")
        else:
            least = entry.frame_samples
            yield judged(media_time >= least, rendition.name, f"media_time {media_time}", f"at least {least}")


def fits(stream: Stream) -> Iterator[Finding]:
    """Priming and valid samples lie inside the media; what is left over is the remainder."""
    for rendition, init in stream.initializations():
        medias = [segment.media for segment in rendition.segments]
        if init.valid_samples is None or not medias or None in medias:
            continue
        total = sum(media.duration for media in medias if media is not None)
        remainder = total - init.priming_samples - init.valid_samples
        found = f"{init.priming_samples} + {init.valid_samples} + {remainder}"
        yield judged(remainder >= 0, rendition.name, found, f"{total} samples in the segments")


def roll_groups(stream: Stream) -> Iterator[Finding]:
    """Every AAC access unit is in a roll group of distance -1: decode one before it."""
    for rendition, init in stream.initializations():
        if init.entry.lossless:
            continue
        without = [
            number
            for number, segment in enumerate(rendition.segments)
            if segment.media is not None
            for fragment in segment.media.fragments
            if not covers(fragment.access_units, fragment.roll, init.roll)
        ]
        found = (
            f"segment {without[0]} and {len(without) - 1} others without" if without else "all access units"
        )
        yield judged(not without, rendition.name, found, "roll distance -1")


def length(stream: Stream) -> Iterator[Finding]:
    """The edit list's length is the master's to the sample; without a master, all renditions agree on one."""
    if stream.master is not None:
        for rendition, init in stream.initializations():
            expected = expected_samples(stream.master, init.entry.sample_rate_hz)
            yield judged(
                init.valid_samples == expected, rendition.name, _samples(init.valid_samples), f"{expected:,}"
            )
        return
    known = [(r, i, i.valid_samples) for r, i in stream.initializations() if i.valid_samples]
    if not known:
        return
    _, reference, valid = max(
        known, key=lambda known: (known[1].entry.lossless, known[1].entry.sample_rate_hz)
    )
    for rendition, init, samples in known:
        expected = -(-valid * init.entry.sample_rate_hz // reference.entry.sample_rate_hz)
        # Where the reference is itself resampled, its length is rounded up by less than a sample of its own.
        slack = 0 if init.entry.sample_rate_hz == reference.entry.sample_rate_hz else 1
        yield judged(abs(samples - expected) <= slack, rendition.name, _samples(samples), f"{expected:,}")


def _samples(samples: int | None) -> str:
    return "not told" if samples is None else f"{samples:,} samples"


def _lossy(stream: Stream) -> Iterator[tuple[Rendition, Comparison]]:
    for rendition, init, audio in stream.audio():
        if not init.entry.lossless and audio.comparison is not None:
            yield rendition, audio.comparison


def aligned(stream: Stream) -> Iterator[Finding]:
    """AAC plays exactly when the master does, from the first second to the last."""
    yield from _unless_compared(stream)
    for rendition, comparison in _lossy(stream):
        late = comparison.misaligned_samples
        yield judged(
            not late, rendition.name, f"{late:+d} samples" if late else "to the sample", "to the sample"
        )


def ends(stream: Stream) -> Iterator[Finding]:
    """The first and last 50 ms of AAC are no worse than the encoder is elsewhere.

    An encoder that is as bad elsewhere now and then is warned about, up to twice the allowance.
    """
    yield from _unless_compared(stream)
    for rendition, comparison in _lossy(stream):
        if comparison.start is None or comparison.end is None:
            yield not_applicable("too short to say what elsewhere is", rendition.name)
            continue
        worst = max(comparison.start, comparison.end, key=lambda end: end.excess_db)
        found = f"start {comparison.start.excess_db:+.1f} dB, end {comparison.end.excess_db:+.1f} dB"
        common = worst.worse_elsewhere >= _COMMON and worst.excess_db <= 2 * END_EXCESS_DB
        if worst.excess_db > END_EXCESS_DB and common:
            found += f", and worse in {worst.worse_elsewhere:.0%} of the rest"
            yield warned(rendition.name, found, "at most +3 dB")
        else:
            yield judged(worst.excess_db <= END_EXCESS_DB, rendition.name, found, "at most +3 dB")


def _unless_compared(stream: Stream) -> Iterator[Finding]:
    if stream.master is None:
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
