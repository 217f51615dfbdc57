"""What a rule is, what was found about it, and the report made of all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from segue.verify.place import Place
from segue.verify.stream import Stream


class Status(StrEnum):
    """How a rule came out; members are declared from the least to the most grave."""

    NOT_APPLICABLE = "not_applicable"
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARNING = "warning"
    FAIL = "fail"

    @property
    def gravity(self) -> int:
        """Position in the order above."""
        return list(Status).index(self)


class Section(StrEnum):
    """What a rule is about."""

    MEDIA_PLAYLIST = "Media playlists"
    MULTIVARIANT_PLAYLIST = "Multivariant playlist"
    CONTAINER = "Initialization sections and segments"
    ENCRYPTION = "Encryption"
    GAPLESS = "Gapless"
    ALBUM = "Album"
    AUDIO = "Audio"
    DELIVERY = "Delivery"


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation under a rule."""

    status: Status
    subject: str
    """A rendition's name, or what else it is about; empty for the stream as a whole."""
    found: str
    expected: str = ""
    track: str = ""
    """Which part of the subject, as in "track 3 of 10"; empty for all of it."""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule with the function that tests it."""

    name: str
    citation: str
    """A: Apple's authoring specification, AX: its appendix, B: rfc8216bis; ``ours``: the project's own."""
    title: str
    section: Section
    run: Callable[[Stream], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Result:
    """A rule and everything found about it."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def status(self) -> Status:
        """The gravest of the findings; a rule about which there is nothing to say is not applicable."""
        statuses = (finding.status for finding in self.findings)
        return max(statuses, key=lambda status: status.gravity, default=Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Report:
    """All rules, for one stream."""

    stream: Stream
    results: tuple[Result, ...]

    @property
    def holds(self) -> bool:
        """Whether no rule is broken."""
        return all(result.status is not Status.FAIL for result in self.results)

    def count(self, status: Status) -> int:
        """How many rules came out so."""
        return sum(result.status is status for result in self.results)


def passed(subject: str | Place, found: str, expected: str = "") -> Finding:
    """The rule holds for this subject."""
    return _finding(Status.PASS, subject, found, expected)


def failed(subject: str | Place, found: str, expected: str = "") -> Finding:
    """The subject breaks the rule."""
    return _finding(Status.FAIL, subject, found, expected)


def warned(subject: str | Place, found: str, expected: str = "") -> Finding:
    """The subject breaks a recommendation."""
    return _finding(Status.WARNING, subject, found, expected)


def not_applicable(reason: str, subject: str | Place = "") -> Finding:
    """The rule says nothing about this subject."""
    return _finding(Status.NOT_APPLICABLE, subject, reason)


def judged(holds: bool, subject: str | Place, found: str, expected: str = "") -> Finding:  # noqa: FBT001 - the verdict itself
    """Passed or failed."""
    return _finding(Status.PASS if holds else Status.FAIL, subject, found, expected)


def _finding(status: Status, subject: str | Place, found: str, expected: str = "") -> Finding:
    place = subject if isinstance(subject, Place) else Place(subject)
    return Finding(status, place.rendition, found, expected, place.track)


def run_checks(checks: tuple[Check, ...], stream: Stream) -> Report:
    """Test every rule; pure, so that a test can break a stream in memory and see which rule notices."""
    return Report(stream, tuple(Result(check, tuple(check.run(stream))) for check in checks))
