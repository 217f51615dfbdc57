"""The TOML that we write."""

import tomllib

import pytest

from segue.embedded.toml import Table, render_toml


@pytest.mark.parametrize("text", ["", "a b", 'quote " and \\', "new\nline\ttab", "é 音", "\x7f\x01", "{}[]#"])
def test_every_text_comes_back(text: str) -> None:
    """What is written is read as it was, as value and as key."""
    tables: dict[str, Table] = {"one": {"number": 7, "text": text, "table": {text: text}}}
    assert tomllib.loads(render_toml(tables, comment="why")) == tables
