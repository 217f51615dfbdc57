"""The document as a page: all of it from this service."""

import re

from tests.integration.control_api.api_client import ApiClient


async def test_the_page_loads_its_own_files_alone(api: ApiClient) -> None:
    """By addresses that change with them, under a policy that lets nothing else run."""
    page = await api.call("GET", "//docs")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    answers = [await api.call("GET", f"/{address}") for address in addresses]

    assert all(re.fullmatch(r"/docs/[0-9.]+-[0-9a-f]{8}/[a-z0-9.-]+", address) for address in addresses)
    assert {200} == {answer.status for answer in answers}
    assert {"public, max-age=31536000, immutable"} == {answer.headers["Cache-Control"] for answer in answers}
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert b"<script>" not in page.content


async def test_no_ranges_are_promised(api: ApiClient) -> None:
    """Page and files are sent whole, whatever is asked for."""
    page = await api.call("GET", "//docs", headers={"Range": "bytes=0-9"})
    address = re.findall(r'src="([^"]+)"', page.content.decode())[0]
    file = await api.call("GET", f"/{address}", headers={"Range": "bytes=0-9"})

    assert [(200, False)] * 2 == [
        (answer.status, "Accept-Ranges" in answer.headers) for answer in (page, file)
    ]


async def test_a_page_of_another_version_is_told_so(api: ApiClient) -> None:
    """Its files are not those of now; what isn't among them is refused."""
    old = await api.call("GET", "//docs/5.0-00000000/show.js")
    other = await api.call("GET", "//docs/5.0-00000000/secrets.toml")

    assert (404, "document-asset-not-found") == (old.status, old.json["code"])
    assert 422 == other.status
