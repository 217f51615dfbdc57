"""Players that others made play what is packaged here, and report no error."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Complaints
from tests.browser.installing import NO_PLAYERS, NODE_MODULES, has_node_modules
from tests.browser.serving import BrowserHouse

SCRIPTS = {
    "hls.js": NODE_MODULES / "hls.js" / "dist" / "hls.js",
    "Shaka Player": NODE_MODULES / "shaka-player" / "dist" / "shaka-player.compiled.js",
}
PLAY_BY_HLS_JS = """async ([url, name]) => {
  const audio = document.createElement("audio"), hls = new Hls({ autoStartLoad: false });
  document.body.append(audio);
  const errors = [];
  hls.on(Hls.Events.ERROR, (_, { type, details, fatal }) => {
    if (fatal || type !== Hls.ErrorTypes.NETWORK_ERROR && details !== "bufferStalledError") errors.push(details);
  });
  const parsed = new Promise((resolve) => hls.on(Hls.Events.MANIFEST_PARSED, resolve));
  hls.loadSource(url);
  hls.attachMedia(audio);
  await parsed;
  hls.startLevel = hls.loadLevel = hls.levels.findIndex(({ url }) => url[0].includes(`/${name}/`));
  hls.startLoad();
  return listen(audio, errors);
}"""

PLAY_BY_SHAKA = """async ([url, name]) => {
  shaka.polyfill.installAll();
  const audio = document.createElement("audio"), player = new shaka.Player();
  document.body.append(audio);
  await player.attach(audio);
  const errors = [];
  player.addEventListener("error", ({ detail }) => errors.push(`${detail.code} ${detail.data}`));
  player.configure({
    abr: { enabled: false },
    manifest: { hls: { ignoreManifestTimestampsInSegmentsMode: true } },
    streaming: { preferNativeHls: false },
  });
  await player.load(url);
  const variant = player.getVariantTracks().find(({ audioCodec }) => audioCodec.toLowerCase() === name.toLowerCase());
  if (variant === undefined) throw new Error(player.getVariantTracks().map(({ audioCodec }) => audioCodec).join());
  player.selectVariantTrack(variant, true);
  return listen(audio, errors);
}"""

LISTEN = """() => {
  window.listen = async (audio, errors) => {
    const reached = (time_s) => new Promise((resolve, reject) => {
      audio.addEventListener("timeupdate", () => audio.currentTime >= time_s && resolve());
      audio.addEventListener("error", () => reject(new Error(audio.error.message)));
    });
    await audio.play();
    await reached(1.2);
    const ended = new Promise((resolve) => audio.addEventListener("ended", resolve, { once: true }));
    audio.currentTime = audio.duration - 1.5;
    await ended;
    return { errors, duration_s: audio.duration, ended_at_s: audio.currentTime };
  };
}"""


@pytest.fixture(scope="package", autouse=True)
def players() -> None:
    """The other players are installed."""
    if not has_node_modules():
        pytest.skip(NO_PLAYERS)


@pytest.fixture
def bare_page(
    new_page: Callable[..., Page],
    house: BrowserHouse,
    sign_in: Callable[[Page, tuple[str, str]], None],
    complaints: Complaints,
) -> Page:
    """A page of the house's with no player on it, and no policy, for these players write their own styles."""
    page = new_page(bypass_csp=True)
    complaints.expect("preload")
    page.route("**/player/main.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto("/")
    sign_in(page, house.admin)
    page.evaluate(LISTEN)
    return page


def play(page: Page, player: str, url: str, *, rendition: str, codec: str) -> dict[str, Any]:
    """Play the beginning and the end of a stream; errors, and how long the player thought it was."""
    page.add_script_tag(path=SCRIPTS[player])
    name, script = (rendition, PLAY_BY_HLS_JS) if player == "hls.js" else (codec, PLAY_BY_SHAKA)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    told: dict[str, Any] = page.evaluate(script, [url, name])
    codec_of = "aac" if codec.startswith("mp4a") else "flac"
    assert any(codec_of in address and ".m4s" in address for address in asked)
    return told


@pytest.mark.parametrize("player", SCRIPTS)
@pytest.mark.parametrize(("rendition", "codec"), [("256_aac", "mp4a.40.2"), ("lossless_flac", "fLaC")])
def test_a_track_is_played(
    player: str, rendition: str, codec: str, bare_page: Page, demo_album: dict[str, Any]
) -> None:
    """AAC and FLAC, from the beginning and to the end."""
    track = demo_album["tracks"][-1]
    stream = bare_page.request.get(f"/api/v1/stream/{track['id']}").json()
    told = play(bare_page, player, stream["playlist_url"], rendition=rendition, codec=codec)
    assert [] == told["errors"]
    assert stream["valid_samples"] / stream["sample_rate_hz"] == pytest.approx(told["duration_s"], abs=0.03)
    assert told["duration_s"] == pytest.approx(told["ended_at_s"], abs=0.03)


@pytest.mark.parametrize("player", SCRIPTS)
@pytest.mark.parametrize(("rendition", "codec"), [("256_aac", "mp4a.40.2"), ("lossless_flac", "fLaC")])
def test_an_album_is_played_as_one_stream(
    player: str, rendition: str, codec: str, bare_page: Page, ten_tracks: list[str]
) -> None:
    """Over discontinuities, other initialization sections and other keys."""
    album = bare_page.request.get(f"/api/v1/tracks/{ten_tracks[0]}").json()["album_id"]
    stream = bare_page.request.get(f"/api/v1/stream/album/{album}").json()
    assert ten_tracks == [track["track_id"] for track in stream["tracks"]]
    told = play(bare_page, player, stream["playlist_url"], rendition=rendition, codec=codec)
    assert [] == told["errors"]
    assert stream["length_s"] == pytest.approx(told["duration_s"], abs=0.1)
