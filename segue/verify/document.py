"""The report as one JSON document."""

import json
import math
from dataclasses import asdict

from segue.verify.audio import Audio
from segue.verify.checks.bandwidth import measured_bps
from segue.verify.initialization import Initialization
from segue.verify.outcome import Report, Status
from segue.verify.rendition import Part, Rendition
from segue.verify.stream import Master, Stream

Value = object
"""What JSON can hold."""


def as_json(report: Report) -> str:
    """The whole report, indented; numbers that aren't finite become null, whatever isn't ASCII is escaped."""
    return json.dumps(_finite(_document(report)), indent=2, allow_nan=False)


def _document(report: Report) -> dict[str, Value]:
    stream = report.stream
    return {
        "target": stream.target,
        "holds": report.holds,
        "summary": {str(status): report.count(status) for status in Status},
        "master": _master(stream.masters[0]) if len(stream.masters) == 1 else None,
        "masters": [_master(master) for master in stream.masters],
        "renditions": [_rendition(stream, rendition) for rendition in stream.renditions],
        "checks": [
            {
                "name": result.check.name,
                "citation": result.check.citation,
                "title": result.check.title,
                "section": result.check.section,
                "status": result.status,
                "findings": [asdict(finding) for finding in result.findings],
            }
            for result in report.results
        ],
    }


def _master(master: Master) -> dict[str, Value]:
    return {name: value for name, value in asdict(master).items() if name != "names"}


def _rendition(stream: Stream, rendition: Rendition) -> dict[str, Value]:
    """A rendition; where it has several parts, `tracks` tells of each, and `audio` of none."""
    measured = measured_bps(rendition)
    only = rendition.parts[0] if len(rendition.parts) == 1 else None
    return {
        "name": rendition.name,
        **_format(rendition.initialization),
        "segments": len(rendition.segments),
        "presented_samples": rendition.presented_samples,
        "integrated_lufs": rendition.integrated_lufs,
        "bandwidth_bps": next((v.bandwidth_bps for v, r in stream.variants() if r is rendition), None),
        "measured_peak_bps": measured and round(measured[0]),
        "measured_average_bps": measured and round(measured[1]),
        "audio": only and only.audio and _audio(only.audio),
        "tracks": [_track(part) for part in rendition.parts if only is None],
    }


def _format(init: Initialization | None) -> dict[str, Value]:
    return {
        "codecs": init and init.entry.codecs,
        "sample_rate_hz": init and init.entry.sample_rate_hz,
        "bit_depth": init and init.entry.bit_depth,
        "channels": init and init.entry.channels,
        "priming_samples": init and init.priming_samples,
        "valid_samples": init and init.valid_samples,
    }


def _track(part: Part) -> dict[str, Value]:
    told = {"first_segment": part.first_segment, "segments": len(part.segments)}
    return {**told, **_format(part.initialization), "audio": part.audio and _audio(part.audio)}


def _audio(audio: Audio) -> dict[str, Value]:
    return {
        "decoded_samples": audio.decoded_samples,
        "presented_samples": audio.presented_samples,
        "pcm_sha256": audio.pcm_sha256,
        "integrated_lufs": audio.integrated_lufs,
        "true_peak_dbtp": audio.true_peak_dbtp,
        "comparison": None if audio.comparison is None else asdict(audio.comparison),
    }


def _finite(value: Value) -> Value:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    return [_finite(inner) for inner in value] if isinstance(value, list) else value
