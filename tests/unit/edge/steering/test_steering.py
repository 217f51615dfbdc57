"""Content steering: the tag, the manifest, the settings behind them."""

import gzip
import json
from collections import Counter
from typing import Any

import pytest

from edge.steering.manifest import steering_manifest
from edge.steering.offer import offer_steering
from edge.steering.pathways import read_pathways
from edge.steering.steered import steered
from kernel.errors import SettingsError
from kernel.http.representation import Representation, content_etag
from kernel.media_path import Resource
from kernel.settings import EdgeSettings, load_settings

TAG = b'#EXT-X-CONTENT-STEERING:SERVER-URI="steering.json",PATHWAY-ID="."\n'
HEAD = b"#EXTM3U\n#EXT-X-INDEPENDENT-SEGMENTS\n"
REST = b'#EXT-X-SESSION-KEY:METHOD=AES-128,URI="96_aac/key"\n#EXT-X-STREAM-INF:BANDWIDTH=96000\n96_aac/index.m3u8\n'


def edge_settings(monkeypatch: pytest.MonkeyPatch, **edge: object) -> EdgeSettings:
    """The edge's settings with some of them set."""
    monkeypatch.delenv("SEGUE_DATA_DIR", raising=False)
    return load_settings(edge=edge).edge


def manifest(edge: EdgeSettings, *, draining: bool = False, listener: str = "one") -> dict[str, Any]:
    """The manifest, read."""
    return dict(json.loads(steering_manifest(edge, draining=draining, listener=listener)))


def test_the_tag_stands_before_what_it_governs() -> None:
    """It comes after the tags that speak of the playlist itself."""
    assert offer_steering(HEAD + REST) == HEAD + TAG + REST


def test_a_shields_tag_is_not_doubled() -> None:
    """Whoever offers first, the playlist is the same."""
    once = offer_steering(HEAD + REST)
    assert offer_steering(once) == once


def test_others_are_clones_under_their_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A player that would change needs the host alone; a default port goes without saying."""
    pathways = {"edge-b": "https://b.example.org:443/", "edge-c": "https://[2001:db8::1]:8443"}
    edge = edge_settings(monkeypatch, url="https://a.example.org", pathways=pathways, steering_ttl_s=40)
    told = manifest(edge)
    hosts = {clone["ID"]: clone["URI-REPLACEMENT"] for clone in told["PATHWAY-CLONES"]}
    assert hosts == {"edge-b": {"HOST": "b.example.org"}, "edge-c": {"HOST": "[2001:db8::1]:8443"}}
    assert {clone["BASE-ID"] for clone in told["PATHWAY-CLONES"]} == {"."}
    assert (told["VERSION"], told["TTL"], told["PATHWAY-PRIORITY"][0]) == (1, 40, ".")
    assert set(told["PATHWAY-PRIORITY"]) == {".", "edge-b", "edge-c"}


def test_a_draining_edge_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Players are to leave, and to ask again soon."""
    pathways = {"edge-b": "http://b.example.org", "edge-c": "http://c.example.org"}
    told = manifest(edge_settings(monkeypatch, pathways=pathways), draining=True)
    assert told["PATHWAY-PRIORITY"][-1] == "."
    assert (len(told["PATHWAY-PRIORITY"]), told["TTL"]) == (3, 5)


def test_listeners_of_a_draining_edge_are_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has her own next edge, always the same, and every edge gets its share."""
    pathways = {f"edge-{name}": f"http://{name}.example.org" for name in "bcd"}
    edge = edge_settings(monkeypatch, pathways=pathways)
    nexts = [
        manifest(edge, draining=True, listener=f"session-{n}")["PATHWAY-PRIORITY"][0] for n in range(3000)
    ]
    assert min(Counter(nexts).values()) > 850
    assert nexts[7] == manifest(edge, listener="session-7")["PATHWAY-PRIORITY"][1]


def test_an_edge_alone_has_nowhere_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pathways, also while draining, players stay; a playlist from a shield may still lead here."""
    told = manifest(edge_settings(monkeypatch), draining=True)
    assert told == {"VERSION": 1, "TTL": 30, "PATHWAY-PRIORITY": ["."]}


@pytest.mark.parametrize(
    ("name", "url", "reason"),
    [
        (".", "http://b.example.org", "'.' can't name a pathway"),
        ("edge b", "http://b.example.org", "'edge b' can't name a pathway"),
        ("b", "b.example.org", "must be a scheme and a host"),
        ("b", "http://b.example.org/music", "must be a scheme and a host, and nothing after"),
        ("b", "http://me:secret@b.example.org", "must be a scheme and a host, and nothing after"),
        ("b", "http://b.example.org:port", "is not an address"),
        ("b", "https://b.example.org", "must begin with http: like edge.url"),
    ],
)
def test_wrong_pathways_are_told(name: str, url: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What players can't be told is named, with the reason."""
    with pytest.raises(SettingsError, match=reason):
        read_pathways(edge_settings(monkeypatch, pathways={name: url}))


def test_a_playlist_is_kept_with_the_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other bytes have another tag, and every coding holds them; without other edges nothing changes."""
    plain = Representation(HEAD + REST * 9, "application/vnd.apple.mpegurl", '"origin"')
    alone = edge_settings(monkeypatch)
    edge = edge_settings(monkeypatch, pathways={"edge-b": "http://b.example.org"})
    offered = steered(edge, Resource.MULTIVARIANT_PLAYLIST, plain)
    assert offered.body == HEAD + TAG + REST * 9
    assert offered.etag == content_etag(offered.body)
    assert gzip.decompress(offered.encodings["gzip"]) == offered.body
    assert steered(edge, Resource.MULTIVARIANT_PLAYLIST, offered) is offered
    assert steered(alone, Resource.MULTIVARIANT_PLAYLIST, plain) is plain
    assert steered(edge, Resource.MEDIA_PLAYLIST, plain) is plain
