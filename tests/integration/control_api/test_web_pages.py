"""The pages as browsers fetch them."""

import re
from collections.abc import Mapping

import pytest
from yarl import URL

from control_api.web.files import WEB_DIRECTORY, load_web_files
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient

PAGES = {"/": "index.html", "/desk": "desk.html"}
VERSION = load_web_files().version


async def fetch(
    api: ApiClient, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str], bytes]:
    """Status, header fields and body; the path goes out as it is."""
    url = URL(path, encoded=True)
    told = {"Accept-Encoding": "identity", **(headers or {})}
    async with api.http.request(method, url, headers=told, auto_decompress=False) as response:
        return response.status, response.headers, await response.read()


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_names_its_files_and_all_are_there(api: ApiClient, path: str) -> None:
    """Each under a path that changes with any of them, to be kept for ever; the page itself is asked for anew."""
    status, headers, body = await fetch(api, path)
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    named = re.findall(rf'"(/web/{VERSION}/[^"]+)"', body.decode())
    assert len(named) >= 3
    for name in named:
        status, headers, body = await fetch(api, name)
        assert status == 200
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        if not name.endswith(".css"):
            assert body == (WEB_DIRECTORY / name.removeprefix(f"/web/{VERSION}/")).read_bytes()


@pytest.mark.parametrize("name", ["player.css", "desk.css"])
async def test_a_style_sheet_comes_whole(api: ApiClient, name: str) -> None:
    """With all that it imports in its order, so that a browser asks for one file and not for one after the other."""
    _, _, body = await fetch(api, f"/web/{VERSION}/styles/{name}")
    parts = re.findall(r'@import url\("([^"]+)"\);', (WEB_DIRECTORY / "styles" / name).read_text())
    assert b"@import" not in body
    own = [(WEB_DIRECTORY / "styles" / part).read_bytes().strip() for part in parts]
    places = [body.find(part) for part in own if b"@import" not in part]
    assert -1 not in places
    assert places == sorted(places)


async def test_a_part_of_a_file_is_sent_to_who_asks_for_it(api: ApiClient) -> None:
    """As the answers claim by Accept-Ranges."""
    path = f"/web/{VERSION}/shared/api.js"
    _, whole, body = await fetch(api, path)
    assert whole["Accept-Ranges"] == "bytes"
    status, headers, part = await fetch(api, path, headers={"Range": "bytes=5-9"})
    assert (status, headers["Content-Range"], part) == (206, f"bytes 5-9/{len(body)}", body[5:10])


async def test_a_page_may_do_nothing_but_its_work(api: ApiClient, settings: Settings) -> None:
    """Run our own scripts, fetch from the API and the edge, be framed by nobody."""
    _, headers, _ = await fetch(api, "/")
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob:",
        "media-src": "blob:",
        "connect-src": f"'self' {URL(settings.edge.url).origin()}",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }


@pytest.mark.parametrize(("path", "page"), [("/desk/", "/desk"), ("/index.html?from=mail", "/?from=mail")])
async def test_what_is_typed_for_a_page_leads_to_it(api: ApiClient, path: str, page: str) -> None:
    """A slash too many, or the file's name."""
    async with api.http.get(path, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (301, page)


async def test_a_page_is_not_sent_twice(api: ApiClient) -> None:
    """A browser that has it is told so."""
    _, headers, _ = await fetch(api, "/")
    status, _, body = await fetch(api, "/", headers={"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")


async def test_files_come_compressed(api: ApiClient) -> None:
    """To whoever takes it."""
    path = f"/web/{VERSION}/shared/api.js"
    _, headers, body = await fetch(api, path, headers={"Accept-Encoding": "br, gzip"})
    assert headers["Content-Encoding"] == "br"
    assert len(body) < (WEB_DIRECTORY / "shared/api.js").stat().st_size


@pytest.mark.parametrize(
    "path",
    [
        "/web/0000000000000000/shared/api.js",
        f"/web/{VERSION}/",
        f"/web/{VERSION}/nothing.js",
        f"/web/{VERSION}/index.html",
        f"/web/{VERSION}/jsconfig.json",
        f"/web/{VERSION}/../pyproject.toml",
        f"/web/{VERSION}/..%2fpyproject.toml",
        f"/web/{VERSION}/%2e%2e/config/defaults.toml",
        f"/web/{VERSION}/shared%2f..%2f..%2fpyproject.toml",
        f"/web/{VERSION}//etc/passwd",
        f"/web/{VERSION}/shared/api.js%00.css",
    ],
)
async def test_nothing_else_is_served(api: ApiClient, path: str) -> None:
    """Neither what lies beside the files, nor another version's."""
    status, headers, _ = await fetch(api, path)
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", PAGES)
async def test_pages_are_only_read(api: ApiClient, path: str) -> None:
    """Nothing can be sent to them."""
    assert (await fetch(api, path, method="POST"))[0] == 405
    assert (await fetch(api, path, method="HEAD"))[0] == 200
