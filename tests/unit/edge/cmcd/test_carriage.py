"""How CMCD comes with a request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from edge.cmcd.carriage import decode_argument, find_argument, join_headers
from edge.cmcd.grammar import parse_pairs
from kernel.errors import InvalidValueError
from tests.unit.edge.cmcd.encoder import in_query


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", None),
        ("CMCD=bs", "bs"),
        ("a=1&CMCD=bs%2Csu&b=2", "bs%2Csu"),
        ("CMCD=bs&b=2", "bs"),
        ("CMCD=", ""),
        ("a=1&CMCD=", ""),
        ("XCMCD=bs", None),
        ("a=CMCD=bs", None),
        ("cmcd=bs", None),
        ("CMCD", None),
    ],
)
def test_the_argument_is_found(query: str, expected: str | None) -> None:
    """Wherever it stands; its name is written in capitals."""
    assert expected == find_argument(query)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50))
def test_the_argument_is_decoded(text: str) -> None:
    """What was encoded comes back, a plus sign too."""
    argument = find_argument(f"a=b&CMCD={in_query({'cid': text})}&c=d")
    assert argument is not None
    assert {"cid": text} == parse_pairs(decode_argument(argument))


def test_octets_that_are_no_text_are_refused() -> None:
    """Percent-encoded Latin-1, for one."""
    with pytest.raises(InvalidValueError, match="not UTF-8"):
        decode_argument("cid%3D%22%E9%22")


def test_headers_are_joined() -> None:
    """All four make one report, whatever the case of their names."""
    headers = CIMultiDict(
        {"cmcd-request": "bl=100,su", "CMCD-Object": "", "CMCD-Session": 'sid="a"', "Accept": "*/*"}
    )
    assert join_headers(headers) == 'bl=100,su,sid="a"'
    assert join_headers(CIMultiDict({"Accept": "*/*", "CMCD-Status": ""})) is None
