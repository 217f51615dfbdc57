"""The grammar of CMCD: what a player encodes is what is read, and anything else is refused."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.cmcd.grammar import MAX_CHARACTERS, Token, Value, parse_pairs
from kernel.errors import InvalidValueError
from tests.unit.edge.cmcd.encoder import Sent, Word, encode

_KEYS = st.from_regex(r"[a-z]{1,3}|[a-z]{2,8}(\.[a-z]{2,8})?-[A-Za-z0-9]{1,20}", fullmatch=True)
_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
_WORDS = st.from_regex(r"[A-Za-z][A-Za-z0-9:/._-]{0,12}", fullmatch=True).map(Word)
_INTEGERS = st.integers(-(10**12) + 1, 10**12 - 1)
_DECIMALS = st.integers(-(10**9), 10**9).map(lambda thousandths: thousandths / 1000)
_PAIRS = st.dictionaries(
    _KEYS, st.one_of(st.just(True), _INTEGERS, _DECIMALS, _WORDS, _TEXTS), max_size=12
)  # fmt: skip


def _as_read(value: Sent) -> Value:
    return Token(value.text) if isinstance(value, Word) else value


@given(_PAIRS)
def test_what_is_encoded_is_read(pairs: dict[str, Sent]) -> None:
    """Every type comes back as it was, whatever stands in a string."""
    expected = {key: _as_read(value) for key, value in pairs.items()}
    read = parse_pairs(encode(pairs))
    assert expected == read
    assert {key: type(value) for key, value in expected.items()} == {
        key: type(value) for key, value in read.items()
    }


@given(st.text(max_size=60) | st.text(string.ascii_lowercase + '"\\=,.- \t0123456789', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but the one error comes of what strangers send."""
    try:
        pairs = parse_pairs(text)
    except InvalidValueError:
        return
    assert all(re.fullmatch(r"[A-Za-z*][\w.*-]*", key, re.ASCII) for key in pairs)


@given(_PAIRS.filter(bool), st.data())
def test_an_octet_too_many_is_no_other_report(pairs: dict[str, Sent], data: st.DataObject) -> None:
    """A control character spoils the whole, wherever it stands: nothing is read in part."""
    text = encode(pairs)
    at = data.draw(st.integers(0, len(text)))
    with pytest.raises(InvalidValueError):
        parse_pairs(text[:at] + "\x00" + text[at:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("bs", {"bs": True}),
        ("bs , su", {"bs": True, "su": True}),
        ("bl=1,bl=2", {"bl": 2}),
        ('cid="a,b=\\"c\\\\"', {"cid": 'a,b="c\\'}),
        ("pr=1.08", {"pr": 1.08}),
        ("st=v", {"st": "v"}),
    ],
)
def test_forms(text: str, expected: dict[str, Value]) -> None:
    """A few by hand."""
    assert expected == parse_pairs(text)


@pytest.mark.parametrize(
    "text",
    [
        ",",
        "bs,",
        "bs,,su",
        ",bs",
        "bs su",
        "=1",
        "bl=",
        "bl=1.",
        "bl=1.2345",
        "bl=1234567890123",
        "bl=+1",
        "bl=1e3",
        "bl=٣",
        "bl=(1 2)",
        'sid="abc',
        'sid=abc"',
        'sid="a"b',
        'sid="a\\b"',
        'sid="a\nb"',
        "sid='a'",
        "bl==1",
        "1bl=1",
        "bs\n",
        "k" * 65,
    ],
)
def test_malformed(text: str) -> None:
    """Nothing is guessed at."""
    with pytest.raises(InvalidValueError, match="not CMCD from character"):
        parse_pairs(text)


def test_length_is_bounded() -> None:
    """What is longer than any honest report is not looked at."""
    longest = f'cid="{"a" * (MAX_CHARACTERS - 6)}"'
    assert parse_pairs(longest) == {"cid": "a" * (MAX_CHARACTERS - 6)}
    with pytest.raises(InvalidValueError, match="4097 characters"):
        parse_pairs(longest + ",")
