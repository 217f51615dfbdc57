"""Initialization sections and segments: their structure, exact decode times, true sample entries."""

from collections.abc import Iterator
from itertools import pairwise

from segue.verify.audio_specific_config import AAC_LC
from segue.verify.descriptor import ElementaryStream
from segue.verify.fragment import Media
from segue.verify.outcome import Check, Finding, Section, failed, judged, passed
from segue.verify.sample_entry import AlacConfig, FlacConfig, SampleEntry
from segue.verify.stream import Stream

_CMAF_BRANDS = frozenset({"iso6", "iso7", "iso8", "iso9", "isoa", "isob", "isoc", "cmfc", "cmf2"})
"""iso6 is the first brand with default-base-is-moof and tfdt (ISO/IEC 14496-12, annex E)."""

_ENTRY_RATE_MOST_HZ = 65_535
_MPEG4_AUDIO, _AUDIO_STREAM = 0x40, 5


def brands(stream: Stream) -> Iterator[Finding]:
    """The file-type box comes first and promises fragments with decode times."""
    for place, _, init in stream.parts():
        good = init.box_types[0] == "ftyp" and bool(init.brands & _CMAF_BRANDS)
        yield judged(good, place, " ".join(sorted(init.brands)), "iso6 or later, or cmfc")


def fragmented(stream: Stream) -> Iterator[Finding]:
    """The movie box announces fragments and holds no samples of its own."""
    for place, _, init in stream.parts():
        if init.defaults is None:
            yield failed(place, "no trex box for the track", "mvex with trex")
        elif init.table_entries:
            yield failed(place, f"{init.table_entries} entries in the sample tables", "none")
        else:
            yield passed(place, "mvex, no samples in moov")


def decode_times(stream: Stream) -> Iterator[Finding]:
    """Every fragment begins exactly where the one before it ended; over discontinuities see the album's rules."""
    for place, part, _ in stream.parts():
        if part.medias is not None:
            broken = _first_jump(part.medias, part.first_segment)
            yield judged(broken is None, place, broken or f"{len(part.medias)} segments, no gap", "no gap")


def _first_jump(medias: tuple[Media, ...], first_segment: int) -> str | None:
    expected = medias[0].decode_time
    for number, media in enumerate(medias, start=first_segment):
        for fragment in media.fragments:
            if fragment.decode_time is None:
                return f"segment {number} has no tfdt"
            if fragment.decode_time != expected:
                return (
                    f"segment {number} begins at {fragment.decode_time}, the one before ended at {expected}"
                )
            expected = fragment.decode_time + fragment.duration
    return None


def sequence_numbers(stream: Stream) -> Iterator[Finding]:
    """Fragments are numbered upwards."""
    for place, part, _ in stream.parts():
        numbers = [f.sequence_number for s in part.segments if s.media is not None for f in s.media.fragments]
        rising = all(a < b for a, b in pairwise(numbers))
        if numbers:
            yield judged(rising, place, "rising" if rising else "not rising", "rising")


def frame_durations(stream: Stream) -> Iterator[Finding]:
    """Every access unit lasts a codec frame; only a part's last may be cut."""
    for place, part, init in stream.parts():
        frame = init.entry.frame_samples
        runs = [r for s in part.segments if s.media is not None for f in s.media.fragments for r in f.runs]
        odd = [run.duration for run in runs if run.duration != frame]
        last_only = not odd or (
            len(odd) == 1 and runs[-1].access_units == 1 and 0 < runs[-1].duration < frame
        )
        if runs:
            found = f"{frame} samples, the last {runs[-1].duration}" if last_only else f"also {odd[0]}"
            yield judged(last_only, place, found, f"{frame} samples, less only in the last")


def sample_entries(stream: Stream) -> Iterator[Finding]:
    """The sample entry and the codec's own configuration agree with each other and with what Apple plays."""
    for place, _, init in stream.parts():
        entry = init.entry
        wrong = [problem for problem in (*_entry_problems(entry), *_config_problems(entry)) if problem]
        if init.media_timescale != entry.sample_rate_hz:
            wrong.append(f"timescale {init.media_timescale} at {entry.sample_rate_hz} Hz")
        depth = f"{entry.bit_depth}/" if entry.bit_depth else ""
        found = f"{entry.format} {depth}{entry.sample_rate_hz} Hz, {entry.channels} channels"
        yield failed(place, "; ".join(wrong)) if wrong else passed(place, found)


def _entry_problems(entry: SampleEntry) -> Iterator[str]:
    rate = entry.sample_rate_hz
    if rate <= _ENTRY_RATE_MOST_HZ:
        fits = entry.entry_rate_hz == rate
    else:
        # The field has 16 bits: a regular division, the most it holds (FLAC in ISOBMFF, 3.3.1), or nothing.
        fits = entry.entry_rate_hz in {0, _ENTRY_RATE_MOST_HZ} or rate % entry.entry_rate_hz == 0
    if not fits:
        yield f"the entry says {entry.entry_rate_hz} Hz, the codec {rate} Hz"
    # mp4a's field used to be fixed at 2 (ISO/IEC 14496-14, 5.6.1), so a mono track may say 2.
    if entry.entry_channels != entry.channels and not (entry.codec == "aac" and entry.entry_channels == 2):
        yield f"the entry says {entry.entry_channels} channels, the codec {entry.channels}"
    if entry.channels not in {1, 2}:
        yield f"{entry.channels} channels"
    if entry.entry_bits not in {16, entry.bit_depth}:
        yield f"the entry says {entry.entry_bits} bits"


def _config_problems(entry: SampleEntry) -> Iterator[str]:
    config = entry.config
    if isinstance(config, ElementaryStream):
        if (config.object_type_indication, config.stream_type) != (_MPEG4_AUDIO, _AUDIO_STREAM):
            yield f"object type {config.object_type_indication:#x}, stream type {config.stream_type} in esds"
        if config.config.object_type != AAC_LC:
            yield f"audio object type {config.config.object_type}, not AAC-LC"
    elif isinstance(config, AlacConfig):
        if config.compatible_version or config.bit_depth not in {16, 20, 24, 32} or not config.frame_samples:
            told = f"version {config.compatible_version}, {config.bit_depth} bits"
            yield f"ALAC {told}, frames of {config.frame_samples}"
    elif isinstance(config, FlacConfig) and not 16 <= config.min_block_samples <= config.max_block_samples:
        yield f"FLAC blocks of {config.min_block_samples} to {config.max_block_samples} samples"


def styp_brands(stream: Stream) -> Iterator[Finding]:
    """A segment that has a segment-type box names a CMAF or DASH segment brand."""
    for place, part, _ in stream.parts():
        medias = [(n, s.media) for n, s in enumerate(part.segments, start=part.first_segment) if s.media]
        without = [number for number, media in medias if not media.brands]
        if medias:
            found = f"segment {without[0]} has none" if without else "present"
            yield judged(not without, place, found, "styp in every segment")


CHECKS = tuple(
    Check(name, citation, title, Section.CONTAINER, run)
    for name, citation, title, run in (
        ("brands", "23000-19 7.2", "ftyp is first, its brands allow fragments", brands),
        ("fragmented", "14496-12 8.8", "moov announces fragments and holds no samples", fragmented),
        ("segment-type", "23000-19 7.3.3", "Segments say what they are (styp)", styp_brands),
        ("sample-entry", "14496-12 12.2.3", "The sample entry is true to its codec", sample_entries),
        ("decode-times", "A7.3", "tfdt continues exactly from segment to segment", decode_times),
        ("sequence-numbers", "14496-12 8.8.5", "Fragments are numbered upwards", sequence_numbers),
        ("frame-durations", "ours", "Every access unit lasts one codec frame", frame_durations),
    )
)
