"""Two edges as processes, and a player that goes where it is steered."""

import json
import signal
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import aiohttp
import pytest

from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK, free_port
from segue.verify.multivariant_playlist import MultivariantPlaylist, parse_multivariant_playlist
from segue.verify.steering import parse_steering_manifest
from tests.integration.delivery.conftest import Client, Published, Signing
from tests.integration.delivery.edge_process import EdgeProcess, edge_process


@dataclass
class Edges:
    """Two edges that offer each other."""

    a: EdgeProcess
    b: EdgeProcess


@pytest.fixture
async def edges(settings: Settings, origin_client: Client, tmp_path: Path) -> AsyncIterator[Edges]:
    """Both of them ready, with two workers each."""
    ports = {name: free_port() for name in ("edge-a", "edge-b")}
    urls = {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items()}
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                edge_process(
                    settings,
                    tmp_path,
                    port,
                    name=name,
                    url=urls[name],
                    workers=2,
                    drain_s=60.0,
                    pathways={other: url for other, url in urls.items() if other != name},
                )
            )
            for name, port in ports.items()
        ]
        for edge in running:
            await edge.until_ready()
        yield Edges(*running)


class Player:
    """Does what hls.js does about content steering, and fetches everything that a variant needs."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self.playlist: MultivariantPlaylist

    async def start(self) -> None:
        """Read the multivariant playlist."""
        self.playlist = parse_multivariant_playlist(await self._get(self._url))
        assert self.playlist.problems == ()

    async def ask_where(self) -> tuple[list[str], dict[str, str]]:
        """The pathways in the order of preference, and the hosts of those that are clones."""
        assert self.playlist.steering is not None
        url = f"{urljoin(self._url, self.playlist.steering.server_uri)}?_HLS_pathway=.&_HLS_throughput=1"
        body = await self._get(url)
        assert parse_steering_manifest(body, self.playlist.pathways).problems == ()
        told = json.loads(body)
        clones = {clone["ID"]: clone["URI-REPLACEMENT"]["HOST"] for clone in told["PATHWAY-CLONES"]}
        return told["PATHWAY-PRIORITY"], clones

    async def play(self, host: str | None = None) -> list[bytes]:
        """The first segment of every variant, by its media playlist, from the edge itself or a clone's host."""
        return [await self._play(variant.uri, host) for variant in self.playlist.variants]

    async def _play(self, uri: str, host: str | None) -> bytes:
        url = urljoin(self._url, uri)
        if host is not None:
            url = urlsplit(url)._replace(netloc=host).geturl()
        assert (await self._get(url)).startswith(b"#EXTM3U")
        assert len(await self._get(urljoin(url, "key"))) == 16
        await self._get(urljoin(url, "init.mp4"))
        return await self._get(urljoin(url, "seg-0.m4s"))

    async def _get(self, url: str) -> bytes:
        async with self._session.get(url) as response:
            assert response.status == 200, (url, await response.text())
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            return await response.read()


async def test_players_leave_a_draining_edge(edges: Edges, published: Published, sign: Signing) -> None:
    """With the token they have, from a master read at one edge, every variant plays at the other."""
    async with aiohttp.ClientSession() as session:
        player = Player(session, f"{edges.a.url}/m/{sign()}/{published.synthetic.id}/master.m3u8")
        await player.start()
        assert (await player.ask_where())[0] == [".", "edge-b"]
        played = await player.play()
        assert len(played) == len(player.playlist.variants) > 1

        edges.a.send(signal.SIGTERM)
        async with aiohttp.ClientSession() as other:
            await _until_not_ready(other, edges.a)
        priority, hosts = await player.ask_where()
        assert priority == ["edge-b", "."]
        assert hosts == {"edge-b": f"{LOOPBACK}:{edges.b.port}"}
        assert await player.play() == played  # who has not left yet loses nothing

        edges.a.send(signal.SIGTERM)
        assert edges.a.end() == 0
        assert await player.play(hosts["edge-b"]) == played


async def _until_not_ready(session: aiohttp.ClientSession, edge: EdgeProcess) -> None:
    """Every worker of the edge has to know: ask until none of many fresh connections says otherwise."""
    ready = 1
    while ready:
        ready = 0
        for _ in range(16):
            headers = {"Connection": "close"}
            async with session.get(f"{edge.url}/health/ready", headers=headers) as response:
                ready += response.status == 200


async def test_every_listener_gets_the_same_playlist(
    edges: Edges, published: Published, sign: Signing, origin_client: Client
) -> None:
    """The offer is the same for all, at both edges, and only there: the origin knows of no other."""
    path = f"{published.synthetic.id}/master.m3u8"
    bodies, tags = set(), set()
    async with aiohttp.ClientSession() as session:
        for url in (edges.a.url, edges.b.url):
            for _ in range(3):
                async with session.get(f"{url}/m/{sign()}/{path}") as response:
                    bodies.add(await response.read())
                    tags.add(response.headers["ETag"])
    assert (len(bodies), len(tags)) == (1, 1)
    at_origin = await origin_client.get(f"/m/{sign()}/{path}")
    assert b"STEERING" not in await at_origin.read()
    manifest = await origin_client.get(f"/m/{sign()}/{published.synthetic.id}/steering.json")
    assert manifest.status == 404


async def test_the_steering_manifest_is_for_the_admitted(
    edges: Edges, published: Published, sign: Signing
) -> None:
    """It is nobody's to keep, and needs a token like all else."""
    async with aiohttp.ClientSession() as session:
        url = f"{edges.a.url}/m/{{token}}/{published.synthetic.id}/steering.json"
        async with session.get(url.format(token=sign())) as response:
            assert response.content_type == "application/vnd.apple.steering-list"
            assert response.headers["Cache-Control"] == "no-store"
        async with session.get(url.format(token="none")) as response:
            assert response.status == 401


def test_wrong_pathways_are_told_at_the_start(settings: Settings, tmp_path: Path) -> None:
    """Before anybody is served, by name and with the reason."""
    pathways = {"edge-b": "https://b.example.org"}
    with edge_process(settings, tmp_path, free_port(), pathways=pathways) as edge:
        assert edge.end() == 1
        log = edge.log.read_text()
    assert "segue: edge.pathways.edge-b: 'https://b.example.org' must begin with http:" in log
