"""The most of anything a stream may make the verifier hold; beyond it the resource counts as unreadable.

A two-hour track has about 1,200 segments; one of 24/192 stereo that can't be compressed has 7 MB.
"""

PLAYLIST_BYTES = 4 << 20
INITIALIZATION_BYTES = 1 << 20
SEGMENT_BYTES = 64 << 20
KEY_BYTES = 1 << 10
STEERING_BYTES = 1 << 16

VARIANTS = 100
SEGMENTS = 20_000

PARTS = 500
"""Of one media playlist; the largest box sets have some 200 tracks, and every part takes a decoder."""

BOXES = 4_096
"""In one list of boxes; a segment has fewer than ten."""

SAMPLE_RATES_HZ = range(4_000, 768_001)
"""Rates that audio is made at; a made-up one would be resampled to gigabytes."""

ACCESS_UNITS = 1_000_000
"""In one segment; six seconds of AAC have 260."""
