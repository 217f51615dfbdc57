"""The initialization section: all that checks ask of a `moov` box (ISO/IEC 14496-12, 8; 23000-19, 7.3)."""

from dataclasses import dataclass

from segue.verify import roll_group
from segue.verify.box import Box, Fields, find, first, read_boxes
from segue.verify.errors import MalformedMediaError
from segue.verify.loudness_box import Loudness, parse_loudness
from segue.verify.sample_entry import SampleEntry, parse_sample_entry


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry of the edit list; the duration in the movie's timescale, the media time in the track's."""

    duration: int
    media_time: int
    rate: int
    """16.16 fixed point; 0x10000 is normal speed."""


@dataclass(frozen=True, slots=True)
class TrackDefaults:
    """trex: what fragments fall back on."""

    sample_duration: int
    sample_size: int


@dataclass(frozen=True, slots=True)
class Initialization:
    """One parsed initialization section, which has exactly one audio track."""

    box_types: tuple[str, ...]
    major_brand: str
    brands: frozenset[str]
    """Major and compatible ones."""
    movie_timescale: int
    track_id: int
    media_timescale: int
    table_entries: int
    """Of stts, stsc, stsz and stco together: 0 in a fragmented file."""
    defaults: TrackDefaults | None
    """None without mvex/trex for the track."""
    edits: tuple[Edit, ...]
    entry: SampleEntry
    roll: roll_group.RollGroup
    loudness: Loudness | None
    raw: bytes

    @property
    def priming_samples(self) -> int:
        """Media time at which the presentation begins; 0 without an edit list."""
        return max(0, self.edits[0].media_time) if self.edits else 0

    @property
    def valid_samples(self) -> int | None:
        """Length of the presentation as the edit list tells it, or None where it tells none to the sample."""
        if not self.edits or not self.edits[0].duration:
            return None
        scaled = self.edits[0].duration * self.media_timescale
        return None if scaled % self.movie_timescale else scaled // self.movie_timescale


def parse_initialization(raw: bytes) -> Initialization:
    """Read an initialization section.

    Raises:
        MalformedMediaError: A mandatory box is missing or malformed, or there isn't exactly one audio track.
    """
    boxes = read_boxes(memoryview(raw))
    major_brand, brands = _parse_brands(first(boxes, "ftyp", "initialization section"))
    moov = first(boxes, "moov", "initialization section")
    tracks = [box for box in moov.children() if box.type == "trak"]
    if len(tracks) != 1:
        raise MalformedMediaError(f"{len(tracks)} tracks in the moov box, not one")
    track = tracks[0]
    if bytes(track.child("mdia", "hdlr").body[8:12]) != b"soun":
        raise MalformedMediaError("the track is no audio track")
    table = track.child("mdia", "minf", "stbl")
    track_id = _track_id(track)
    return Initialization(
        box_types=tuple(box.type for box in boxes),
        major_brand=major_brand,
        brands=brands,
        movie_timescale=_timescale(moov.child("mvhd")),
        track_id=track_id,
        media_timescale=_timescale(track.child("mdia", "mdhd")),
        table_entries=_table_entries(table.children()),
        defaults=_parse_defaults(moov, track_id),
        edits=_parse_edits(track),
        entry=_only_entry(table.child("stsd")),
        roll=roll_group.parse(table.children()),
        loudness=_parse_loudness(track),
        raw=raw,
    )


def _parse_brands(box: Box) -> tuple[str, frozenset[str]]:
    fields = box.fields()
    major = fields.four_characters()
    fields.take(4)
    compatible = bytes(fields.rest())
    return major, frozenset(
        {major, *(compatible[i : i + 4].decode("latin-1") for i in range(0, len(compatible), 4))}
    )


def _track_id(track: Box) -> int:
    version, _, fields = track.child("tkhd").full()
    fields.take(16 if version else 8)
    return fields.unsigned(4)


def _timescale(header: Box) -> int:
    """The timescale of an mvhd or mdhd box, which begin alike."""
    version, _, fields = header.full()
    fields.take(16 if version else 8)
    timescale = fields.unsigned(4)
    if not timescale:
        raise MalformedMediaError(f"a timescale of 0 in the {header.type} box")
    return timescale


def _table_entries(boxes: list[Box]) -> int:
    total = 0
    for box in boxes:
        if box.type in {"stts", "stsc", "stco", "co64", "stsz"}:
            _, _, fields = box.full()
            fields.take(4 if box.type == "stsz" else 0)
            total += fields.unsigned(4)
    return total


def _parse_defaults(moov: Box, track_id: int) -> TrackDefaults | None:
    mvex = find(moov.children(), "mvex")
    for box in mvex.children() if mvex else ():
        if box.type == "trex":
            _, _, fields = box.full()
            if fields.unsigned(4) == track_id:
                fields.take(4)
                return TrackDefaults(sample_duration=fields.unsigned(4), sample_size=fields.unsigned(4))
    return None


def _parse_edits(track: Box) -> tuple[Edit, ...]:
    edts = find(track.children(), "edts")
    if edts is None:
        return ()
    version, _, fields = edts.child("elst").full()
    count, width = fields.unsigned(4), 8 if version else 4
    if count * (2 * width + 4) > fields.left_bytes:
        raise MalformedMediaError("the elst box is cut short")
    return tuple(_parse_edit(fields, width) for _ in range(count))


def _parse_edit(fields: Fields, width: int) -> Edit:
    return Edit(duration=fields.unsigned(width), media_time=fields.signed(width), rate=fields.unsigned(4))


def _only_entry(stsd: Box) -> SampleEntry:
    entries = stsd.children(8)
    if len(entries) != 1:
        raise MalformedMediaError(f"{len(entries)} sample entries in the stsd box, not one")
    return parse_sample_entry(entries[0])


def _parse_loudness(track: Box) -> Loudness | None:
    udta = find(track.children(), "udta")
    ludt = find(udta.children(), "ludt") if udta else None
    return parse_loudness(ludt) if ludt else None
