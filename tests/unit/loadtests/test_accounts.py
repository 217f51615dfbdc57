"""Accounts from a file."""

from pathlib import Path

import pytest

from loadtests.accounts import Account, made_up, read_accounts
from loadtests.errors import LoadError


def test_a_line_is_an_address_and_a_password(tmp_path: Path) -> None:
    """Passwords may hold spaces; empty lines are nothing; no more are read than are needed."""
    file = tmp_path / "accounts"
    file.write_text("a@b.example correct horse\n\nc@d.example\tx\ne@f.example y\n")

    assert [Account("a@b.example", "correct horse"), Account("c@d.example", "x")] == read_accounts(file, 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("a@b.example x\n", "has 1 accounts; 2 listeners"), ("a@b.example\nb@c.example x\n", "account 1: not")],
)
def test_a_file_that_will_not_do_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    """Too few, or not what it should be."""
    file = tmp_path / "accounts"
    file.write_text(text)

    with pytest.raises(LoadError, match=reason):
        read_accounts(file, 2)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(LoadError, match="nowhere"):
        read_accounts(tmp_path / "nowhere", 1)


def test_accounts_made_up_are_new_each_time() -> None:
    """So that a second run against the same deployment can register its own."""
    emails = [account.email for _ in range(2) for account in made_up(3)]

    assert 6 == len(set(emails))
