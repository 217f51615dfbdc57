"""What the edge counts for the live figures of all services together."""

from aiohttp import web
from aiohttp.typedefs import Handler

from edge.admission.passes import Pass
from edge.fill.outcome import Outcome
from kernel.figures.figure import Figure
from kernel.figures.recorder import FigureRecorder
from kernel.peer import PEER_HEADER

FIGURES = web.AppKey("FIGURES", FigureRecorder)

_HITS = frozenset({Outcome.HIT, Outcome.DISK})


def count_media(figures: FigureRecorder, outcome: Outcome, body_bytes: int, answers: int = 1) -> None:
    """Count media that listeners were given."""
    figures.add(Figure.EDGE_ANSWERS, answers)
    figures.add(Figure.EDGE_BYTES, body_bytes)
    if outcome in _HITS:
        figures.add(Figure.EDGE_HITS, answers)


def note_segment(figures: FigureRecorder, by: Pass, given_at_s: float) -> None:
    """Note that a session goes on, and when it began; to be called where `by.noted_in` is not the present slot."""
    token = by.token
    if by.noted_in < 0:
        figures.add_first_segment(token.session, token.issued_at_s, given_at_s)
    by.noted_in = figures.slot
    figures.add_stream(token.session)


@web.middleware
async def count_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count what listeners ask for, and what fails, past the hot lane; put it outside the problems middleware."""
    response = await handler(request)
    if request.path.startswith("/m/") and PEER_HEADER not in request.headers:
        figures = request.app[FIGURES]
        figures.add(Figure.EDGE_REQUESTS)
        if response.status >= 500:
            figures.add(Figure.EDGE_ERRORS)
    return response
