"""What the API needs to take plays and to read them back, put together."""

from aiohttp import web
from redis.asyncio import Redis

from control_api.listening.counter import PlayCounter
from control_api.listening.intake import PlayIntake
from control_api.listening.known_tracks import KnownTracks
from control_api.listening.queue import PlayQueue
from control_api.listening.routes import LISTENING, PLAY_INTAKE
from control_api.listening.service import ListeningService
from kernel.database.pool import Pool
from kernel.settings import PlaysSettings


def add_listening(app: web.Application, pool: Pool, valkey: Redis, settings: PlaysSettings) -> None:
    """Serve plays over resources that are open for as long as the application serves."""
    queue = PlayQueue(valkey, max_backlog=settings.max_backlog)
    app[PLAY_INTAKE] = PlayIntake(queue, PlayCounter(pool), KnownTracks(pool))
    app[LISTENING] = ListeningService(pool)
