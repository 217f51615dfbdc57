"""What comes out of the decoder: complete, bit-exact where it must be, the same audio everywhere."""

from collections.abc import Iterator

from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed
from segue.verify.sample_entry import FlacConfig
from segue.verify.stream import Audio, Comparison, Rendition, Stream

_LOWEST_CORRELATION = 0.5
"""An AAC encoder may replace noise by noise, so unlikeness is no fault, but half of the audio is waveform."""

_RESAMPLED_MOST_DBFS = -80.0
_RESAMPLED_LEAST_SNR_DB = 60.0

_DITHER_MOST_LSB = 1.0
"""TPDF dither and rounding have 0.5 LSB RMS together."""

_RESOLUTION_STEPS = (16, 24)


def decodes(stream: Stream) -> Iterator[Finding]:
    """Every rendition decodes to its end."""
    for rendition, _, audio in stream.audio():
        found = audio.problem or f"{audio.decoded_samples:,} samples"
        yield judged(audio.problem is None, rendition.name, found, "no error")


def counts(stream: Stream) -> Iterator[Finding]:
    """As many samples come out as the segments and the edit list tell."""
    for rendition, init, audio in stream.audio():
        medias = [segment.media for segment in rendition.segments]
        if audio.problem is not None or None in medias:
            continue
        told = sum(media.duration for media in medias if media is not None)
        cut = 0 if init.entry.lossless else init.entry.frame_samples - 1
        right = told <= audio.decoded_samples <= told + cut
        right = right and init.valid_samples in {None, audio.presented_samples}
        found = f"{audio.presented_samples:,} of {audio.decoded_samples:,}"
        yield judged(right, rendition.name, found, f"{_number(init.valid_samples)} of {told:,}")


def _number(samples: int | None) -> str:
    return "all" if samples is None else f"{samples:,}"


def _compared(stream: Stream) -> Iterator[tuple[Rendition, Audio, Comparison]]:
    for rendition, _, audio in stream.audio():
        if audio.comparison is not None:
            yield rendition, audio, audio.comparison


def bit_exact(stream: Stream) -> Iterator[Finding]:
    """Lossless renditions of the master's rate and depth are the master, sample for sample."""
    if stream.master is None:
        yield not_applicable("no master given")
    for rendition, audio, comparison in _compared(stream):
        if comparison.kind != "exact":
            continue
        complete = comparison.compared_samples == comparison.expected_samples == audio.presented_samples
        if comparison.first_difference is not None:
            found = f"differs from sample {comparison.first_difference:,} on"
        else:
            found = f"{comparison.compared_samples:,} samples equal"
        expected = f"{comparison.expected_samples:,} samples equal"
        yield judged(complete and comparison.first_difference is None, rendition.name, found, expected)


def reduced(stream: Stream) -> Iterator[Finding]:
    """Lossless renditions of fewer bits or another rate differ from the master by what that costs."""
    if stream.master is None:
        yield not_applicable("no master given")
    for rendition, init, audio in stream.audio():
        comparison = audio.comparison
        if comparison is None or comparison.kind not in {"requantised", "resampled"}:
            continue
        found = f"error {comparison.error_dbfs:.1f} dBFS, SNR {comparison.snr_db:.1f} dB"
        if comparison.kind == "requantised":
            most = _DITHER_MOST_LSB * 2.0 ** -((init.entry.bit_depth or 0) - 1)
            good, expected = (
                10 ** (comparison.error_dbfs / 20) <= most,
                f"at most 1 LSB of {init.entry.bit_depth} bits",
            )
        else:
            good = (
                comparison.error_dbfs <= _RESAMPLED_MOST_DBFS or comparison.snr_db >= _RESAMPLED_LEAST_SNR_DB
            )
            expected = f"at most {_RESAMPLED_MOST_DBFS:.0f} dBFS, or SNR {_RESAMPLED_LEAST_SNR_DB:.0f} dB"
        yield judged(good, rendition.name, found, expected)


def lossy_likeness(stream: Stream) -> Iterator[Finding]:
    """AAC is the master's audio."""
    if stream.master is None:
        yield not_applicable("no master given")
    for rendition, _, comparison in _compared(stream):
        if comparison.kind == "lossy":
            found = f"SNR {comparison.snr_db:.1f} dB, correlation {comparison.correlation:.3f}"
            alike = comparison.correlation >= _LOWEST_CORRELATION
            yield judged(alike, rendition.name, found, f"correlation at least {_LOWEST_CORRELATION}")


def lossless_agree(stream: Stream) -> Iterator[Finding]:
    """Lossless renditions of one rate and depth hold the same samples, whatever the codec."""
    groups: dict[tuple[int, int | None], list[tuple[Rendition, Audio]]] = {}
    for rendition, init, audio in stream.audio():
        if init.entry.lossless and audio.problem is None:
            groups.setdefault((init.entry.sample_rate_hz, init.entry.bit_depth), []).append(
                (rendition, audio)
            )
    pairs = [members for members in groups.values() if len(members) > 1]
    for members in pairs:
        names = ", ".join(rendition.name for rendition, _ in members)
        same = len({audio.pcm_sha256 for _, audio in members}) == 1
        yield judged(same, names, "the same samples" if same else "different samples", "the same samples")
    if not pairs:
        yield not_applicable("no two lossless renditions of one rate and depth")


def flac_md5(stream: Stream) -> Iterator[Finding]:
    """FLAC's own digest, where it has one, is that of what is decoded."""
    told = 0
    for rendition, init, audio in stream.audio():
        if isinstance(init.entry.config, FlacConfig) and any(init.entry.config.md5) and audio.problem is None:
            told += 1
            same = init.entry.config.md5 == audio.md5
            yield judged(
                same, rendition.name, audio.md5.hex()[:8] + "…", init.entry.config.md5.hex()[:8] + "…"
            )
    if not told:
        yield not_applicable("no FLAC rendition tells an MD5")


def no_upsampling(stream: Stream) -> Iterator[Finding]:
    """No lossless rendition claims more than the master has."""
    master = stream.master
    if master is None:
        yield not_applicable("no master given")
        return
    depth = next(
        (step for step in _RESOLUTION_STEPS if 0 < master.container_bits <= step), _RESOLUTION_STEPS[-1]
    )
    for rendition, init in stream.initializations():
        entry = init.entry
        if not entry.lossless:
            continue
        told = f"{entry.bit_depth}/{entry.sample_rate_hz} Hz"
        if not master.lossless:
            yield failed(rendition.name, f"{told} from a lossy master", "none")
        else:
            fake = entry.sample_rate_hz > master.sample_rate_hz or (entry.bit_depth or 0) > depth
            yield judged(not fake, rendition.name, told, f"at most {depth}/{master.sample_rate_hz} Hz")


def channels_kept(stream: Stream) -> Iterator[Finding]:
    """Mono stays mono, stereo stays stereo."""
    counts = {rendition.name: init.entry.channels for rendition, init in stream.initializations()}
    wanted = stream.master.channels if stream.master is not None else next(iter(counts.values()), 0)
    for name, channels in counts.items():
        yield judged(channels == wanted, name, f"{channels} channels", f"{wanted} channels")


def something_decoded(stream: Stream) -> Iterator[Finding]:
    """A stream that gives no audio at all proves nothing."""
    without = [rendition.name for rendition in stream.renditions if rendition.audio is None]
    for name in without:
        yield failed(name, "nothing to decode", "audio")
    if not without:
        yield passed("", f"{len(stream.renditions)} renditions")


CHECKS = tuple(
    Check(name, citation, title, Section.AUDIO, run)
    for name, citation, title, run in (
        ("audio-present", "ours", "Every rendition has audio", something_decoded),
        ("decodes", "ours", "Every rendition decodes without an error", decodes),
        ("sample-counts", "ours", "As many samples come out as are told", counts),
        ("channels-kept", "ours", "Mono stays mono, stereo stays stereo", channels_kept),
        ("no-upsampling", "ours", "No lossless rendition claims more than the master has", no_upsampling),
        ("bit-exact", "ours", "Lossless at the master's rate and depth is the master", bit_exact),
        ("reduced-true", "ours", "Lossless at less is the master but for that", reduced),
        ("aac-likeness", "ours", "AAC is the master's audio", lossy_likeness),
        ("lossless-agree", "ours", "ALAC and FLAC hold the same samples", lossless_agree),
        ("flac-md5", "RFC 9639 8.2", "FLAC's own MD5 is true", flac_md5),
    )
)
