"""Nobody forges an address: only a trusted proxy's word is taken for who asks."""

from typing import Any

import pytest

from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient, serving
from tests.integration.control_api.test_rate_limits import limited


def behind(settings: Settings, *proxies: str) -> Settings:
    """The settings with a limit of one call, and these proxies trusted."""
    told = {**settings.control_api.model_dump(), "trusted_proxies": proxies}
    control_api = settings.control_api.model_validate(told)
    return limited(settings, api=1).model_copy(update={"control_api": control_api})


async def _status(api: ApiClient, forwarded: str) -> Any:
    return (await api.call("GET", "/me", headers={"X-Forwarded-For": forwarded})).status


async def test_what_a_client_says_of_itself_is_not_believed(settings: Settings) -> None:
    """Another address in every request is one address still."""
    async with serving(behind(settings)) as api:
        statuses = [await _status(api, f"198.51.100.{number}") for number in range(3)]

    assert [401, 429, 429] == statuses


@pytest.mark.parametrize("proxies", [("127.0.0.0/8",), ("::1/128", "127.0.0.1/32")])
async def test_behind_a_trusted_proxy_each_client_is_counted_for_itself(
    settings: Settings, proxies: tuple[str, ...]
) -> None:
    """By the address that the proxy saw; what stands before that is the client's own invention."""
    async with serving(behind(settings, *proxies)) as api:
        first = await _status(api, "198.51.100.1")
        second = await _status(api, "198.51.100.2")
        forged = await _status(api, "203.0.113.9, 198.51.100.1")

    assert (401, 401, 429) == (first, second, forged)


async def test_all_addresses_of_one_customer_are_counted_as_one(settings: Settings) -> None:
    """Who has an IPv6 /64 has 2⁶⁴ addresses to guess passwords from."""
    async with serving(behind(settings, "127.0.0.0/8")) as api:
        first = await _status(api, "2001:db8:0:1::1")
        neighbour = await _status(api, "2001:db8:0:1:ffff::2")
        stranger = await _status(api, "2001:db8:0:2::1")

    assert (401, 429, 401) == (first, neighbour, stranger)
