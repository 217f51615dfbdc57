"""What an edge is made of, opened in order."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from edge.admission.passes import Passes
from edge.cache.media_cache import MediaCache, open_media_cache
from edge.cmcd.sink import CmcdSink, open_cmcd_sink
from edge.commands.commands import EdgeCommands
from edge.fill.media import Media, open_media
from edge.prefetch.prefetcher import Prefetcher, open_prefetcher
from edge.rate_limit.listeners import open_listeners
from edge.steering.pathways import read_pathways
from edge.upstream.loop import LOOP_HEADER
from edge.upstream.upstreams import Upstreams, open_upstreams
from kernel.admission import open_admission
from kernel.figures.recorder import FigureRecorder, open_recorder
from kernel.peer import PEER_HEADER, PeerSecrets, peer_secrets
from kernel.settings import EdgeSettings, Settings
from kernel.valkey.client import open_valkey


@dataclass(frozen=True, slots=True)
class EdgeParts:
    """What requests are answered with."""

    settings: EdgeSettings
    peers: PeerSecrets
    upstreams: Upstreams
    cache: MediaCache
    media: Media
    prefetcher: Prefetcher
    cmcd: CmcdSink
    figures: FigureRecorder
    passes: Passes


@asynccontextmanager
async def open_parts(settings: Settings, *, slot: int) -> AsyncIterator[EdgeParts]:
    """Everything for the service's lifetime; `slot` is this worker's place among its edge's.

    Raises:
        SettingsError: The secrets are missing or wrong, or the pathways.
    """
    edge = settings.edge
    read_pathways(edge)  # what is wrong with them is told now, not to the first player
    peers = peer_secrets(settings.secrets.signing_keys())
    headers = {PEER_HEADER: peers.header_value, LOOP_HEADER: edge.name}
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        commands = EdgeCommands(edge, slot)
        valkey = await enter(open_valkey(settings.valkey))
        admission = await enter(open_admission(settings, valkey, also=commands.subscriptions()))
        listeners = await enter(open_listeners(valkey, segments_per_minute=edge.segments_per_minute))
        upstreams = await enter(open_upstreams(edge, origin_url=settings.origin.url, headers=headers))
        cache = await enter(open_media_cache(edge))
        media = await enter(open_media(edge, cache, upstreams))
        prefetcher = await enter(open_prefetcher(media, cache, edge))
        figures = await enter(open_recorder(valkey))
        cmcd = await enter(open_cmcd_sink(edge.name, figures.add_sound))
        await enter(commands.obeyed(media, admission, prefetcher))
        passes = Passes(admission, listeners)
        yield EdgeParts(edge, peers, upstreams, cache, media, prefetcher, cmcd, figures, passes)
