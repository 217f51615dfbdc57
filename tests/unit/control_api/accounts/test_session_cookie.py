"""Where the cookie may go in the clear."""

import pytest

from control_api.accounts.session_cookie import is_loopback


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("LOCALHOST:8080", True),
        ("segue.localhost", True),
        ("127.0.0.1:8080", True),
        ("127.9.9.9", True),
        ("[::1]:8080", True),
        ("192.168.1.5:8080", False),
        ("music.example.org", False),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("user@localhost", True),
        ("[::1", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(*, host: str, loopback: bool) -> None:
    """Whatever else is, gets a cookie for TLS."""
    assert is_loopback(host) is loopback
