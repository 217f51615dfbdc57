"""What the audit log keeps of an address."""

import pytest

from control_api.audit.entry import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "None"),
        (None, "None"),
        ("a socket", "None"),
    ],
)
def test_an_address_becomes_its_network(address: str | None, network: str) -> None:
    """Half of it, of either family."""
    assert network == str(network_of(address))
