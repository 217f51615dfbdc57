"""The defence against cross-site requests."""

import pytest

from control_api.accounts.same_origin import changes_something, is_same_origin

HOST = "music.example.org:8443"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "nonsense"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": f"https://{HOST}"}, False),
        ({"Sec-Fetch-Site": "cross-site", "X-Segue-Client": "1"}, False),
        ({"Origin": f"https://{HOST}"}, True),
        ({"Origin": f"https://{HOST.upper()}"}, True),
        ({"Origin": "https://music.example.org"}, False),
        ({"Origin": "https://music.example.org:8443.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://["}, False),
        ({"Origin": "https://evil.example", "X-Segue-Client": "1"}, False),
        ({"X-Segue-Client": "1"}, True),
    ],
)
def test_the_first_header_there_is_decides(*, headers: dict[str, str], ours: bool) -> None:
    """Sec-Fetch-Site, then Origin, then our own header."""
    assert is_same_origin(headers, HOST) is ours


@pytest.mark.parametrize(
    ("method", "changes"),
    [("GET", False), ("HEAD", False), ("OPTIONS", False), ("POST", True), ("PURGE", True)],
)
def test_what_is_not_known_to_be_safe_changes_something(*, method: str, changes: bool) -> None:
    """RFC 9110 section 9.2.1."""
    assert changes_something(method) is changes
