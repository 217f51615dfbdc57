"""Whether players can follow where they are steered (rfc8216bis 4.4.6.6 and 7)."""

from collections.abc import Iterator

from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed
from segue.verify.stream import Stream


def initial_pathway(stream: Stream) -> Iterator[Finding]:
    """The pathway to begin with is that of some variant."""
    tag = stream.multivariant.steering
    if tag is None:
        yield not_applicable("no steering is offered")
        return
    pathways = sorted(stream.multivariant.pathways)
    begun = tag.pathway_id if tag.pathway_id is not None else "any"
    yield judged(begun in {"any", *pathways}, "", begun, " or ".join(pathways))


def steering_manifest(stream: Stream) -> Iterator[Finding]:
    """The steering manifest is there, and names pathways that there are."""
    if stream.multivariant.steering is None:
        yield not_applicable("no steering is offered")
    elif stream.steering is None:
        yield not_applicable("the steering manifest was not read")
    elif stream.steering.problems:
        yield from (failed("", problem) for problem in stream.steering.problems)
    else:
        yield passed("", " before ".join(stream.steering.priority))


CHECKS = tuple(
    Check(name, citation, title, Section.MULTIVARIANT_PLAYLIST, run)
    for name, citation, title, run in (
        ("initial-pathway", "B4.4.6.6", "Steering begins with a pathway that there is", initial_pathway),
        ("steering-manifest", "B7", "The steering manifest is sound", steering_manifest),
    )
)
