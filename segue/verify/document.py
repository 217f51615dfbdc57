"""The report as one JSON document."""

import json
import math
from dataclasses import asdict

from segue.verify.checks.bandwidth import measured_bps
from segue.verify.outcome import Report, Status
from segue.verify.stream import Audio, Rendition, Stream

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
        "master": None
        if stream.master is None
        else {k: v for k, v in asdict(stream.master).items() if k != "names"},
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


def _rendition(stream: Stream, rendition: Rendition) -> dict[str, Value]:
    init = rendition.initialization
    measured = measured_bps(rendition)
    return {
        "name": rendition.name,
        "codecs": init and init.entry.codecs,
        "sample_rate_hz": init and init.entry.sample_rate_hz,
        "bit_depth": init and init.entry.bit_depth,
        "channels": init and init.entry.channels,
        "segments": len(rendition.segments),
        "priming_samples": init and init.priming_samples,
        "valid_samples": init and init.valid_samples,
        "bandwidth_bps": next((v.bandwidth_bps for v, r in stream.variants() if r is rendition), None),
        "measured_peak_bps": measured and round(measured[0]),
        "measured_average_bps": measured and round(measured[1]),
        "audio": rendition.audio and _audio(rendition.audio),
    }


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
