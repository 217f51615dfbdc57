"""Who gets what, at the origin and at the edge alike."""

import pytest

from kernel.quality import RENDITION_NAMES, Quality
from tests.integration.delivery.conftest import Client, Published, Signing

RESOURCES = ("index.m3u8", "init.mp4", "seg-0.m4s", "seg-4.m4s", "key")
OTHER_ASSET = "f" * 32


def paths(asset: str) -> list[str]:
    """Every kind of thing there is of an asset."""
    return [
        f"{asset}/master.m3u8",
        *(f"{asset}/{name}/{one}" for name in RENDITION_NAMES for one in RESOURCES),
    ]


async def statuses(client: Client, urls: list[str]) -> list[int]:
    """What each request is answered with."""
    return [(await client.get(url)).status for url in urls]


async def test_a_good_token_admits_to_everything(client: Client, published: Published, sign: Signing) -> None:
    """The highest quality opens every rendition."""
    urls = [f"/m/{sign()}/{path}" for path in paths(published.synthetic.id)]
    assert await statuses(client, urls) == [200] * len(urls)


@pytest.mark.parametrize("kind", ["none", "empty", "garbled", "cut", "longer", "altered", "expired"])
async def test_without_a_good_token_there_is_nothing(
    client: Client, published: Published, sign: Signing, kind: str
) -> None:
    """Playlists, sections, segments and keys: all 401."""
    token = sign()
    prefix = {
        "none": "/m",
        "empty": "/m/",
        "garbled": "/m/garbled",
        "cut": f"/m/{token[:-1]}",
        "longer": f"/m/{token}A",
        "altered": f"/m/{token[:40]}{'A' if token[40] != 'A' else 'B'}{token[41:]}",
        "expired": f"/m/{sign(ttl_s=0)}",
    }[kind]
    urls = [f"{prefix}/{path}" for path in paths(published.synthetic.id)]
    assert await statuses(client, urls) == [401] * len(urls)


async def test_a_token_altered_anywhere_is_refused(
    client: Client, published: Published, sign: Signing
) -> None:
    """One wrong character is enough, in whichever position."""
    token = sign()
    urls = [
        f"/m/{token[:at]}{'A' if token[at] != 'A' else 'B'}{token[at + 1 :]}/{published.synthetic.id}/96_aac/key"
        for at in range(len(token))
    ]
    assert await statuses(client, urls) == [401] * len(urls)


async def test_another_assets_token_is_refused(client: Client, published: Published, sign: Signing) -> None:
    """It is good, but not here."""
    urls = [f"/m/{sign(asset=OTHER_ASSET)}/{path}" for path in paths(published.synthetic.id)]
    assert await statuses(client, urls) == [403] * len(urls)


@pytest.mark.parametrize("admitted", list(Quality))
async def test_a_token_admits_up_to_its_quality(
    client: Client, published: Published, sign: Signing, admitted: Quality
) -> None:
    """Above it all is 403, below it all is served."""
    token = sign(admitted)
    for name in RENDITION_NAMES:
        quality = Quality.of_rendition(name)
        assert quality is not None
        expected = 200 if quality.ordinal <= admitted.ordinal else 403
        urls = [f"/m/{token}/{published.synthetic.id}/{name}/{one}" for one in RESOURCES]
        assert (name, await statuses(client, urls)) == (name, [expected] * len(urls))


async def test_the_multivariant_playlist_lists_what_is_admitted(
    client: Client, published: Published, sign: Signing
) -> None:
    """Also when another listener asked before, for more or for less."""
    for admitted in (Quality.LOSSLESS, Quality.AAC_96, Quality.HI_RES_LOSSLESS, Quality.AAC_96):
        response = await client.get(f"/m/{sign(admitted)}/{published.synthetic.id}/master.m3u8")
        listed = [
            line.split("/")[0] for line in (await response.text()).splitlines() if line.endswith("index.m3u8")
        ]
        assert {Quality.of_rendition(name) for name in listed} == {
            quality for quality in Quality if quality.ordinal <= admitted.ordinal
        }


async def test_what_is_not_there_is_not_found(client: Client, published: Published, sign: Signing) -> None:
    """Unknown renditions and segments past the end."""
    asset = published.synthetic.id
    urls = [
        f"/m/{sign()}/{path}"
        for path in (
            f"{asset}/96_aac/seg-5.m4s",
            f"{asset}/512_aac/key",
            f"{asset}/96_aac/seg-05.m4s",
            asset,
            "",
        )
    ]
    assert await statuses(client, urls) == [404] * len(urls)


async def test_an_unknown_asset_is_not_found(client: Client, sign: Signing) -> None:
    """A token for it can only be an old one."""
    urls = [f"/m/{sign(asset=OTHER_ASSET)}/{path}" for path in paths(OTHER_ASSET)]
    assert await statuses(client, urls) == [404] * len(urls)
