"""Which e-mail addresses are taken, and how they are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_api.accounts.email_address import email_key, normalise_email
from control_api.accounts.errors import InvalidEmailError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("someone@example.org", "someone@example.org"),
        (" Some.One+tag@Example.ORG\n", "some.one+tag@example.org"),
        ("admin@localhost", "admin@localhost"),
        ("o'neill@a-b.example", "o'neill@a-b.example"),
        ("jose\u0301@example.org", "jos\u00e9@example.org"),
        ("用户@例子.公司", "用户@例子.公司"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_an_address_has_one_spelling(text: str, address: str) -> None:
    """However it was typed."""
    assert normalise_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "someone",
        "@example.org",
        "someone@",
        "a@b@example.org",
        "some one@example.org",
        "someone@exam ple.org",
        "someone@example..org",
        "someone@.example.org",
        "someone@example.org.",
        "someone@-example.org",
        "someone@example_.org-",
        ".someone@example.org",
        "some..one@example.org",
        '"some one"@example.org',
        "someone@[127.0.0.1]",
        "a\x00b@example.org",
        "a\u202eb@example.org",
        "someone@example.org\r\nBcc: x@example.org",
        "a" * 65 + "@example.org",
        "a@" + ".".join(["x" * 63] * 4),
        "someone@" + "x" * 64,
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """With a message that is fit to show."""
    with pytest.raises(InvalidEmailError) as refusal:
        normalise_email(text)

    assert str(refusal.value).isprintable()


@given(st.text(max_size=300))
def test_any_text_is_refused_or_has_a_spelling_that_stays(text: str) -> None:
    """To normalise twice is to normalise once."""
    key = email_key(text)
    try:
        address = normalise_email(text)
    except InvalidEmailError:
        assert key == text
    else:
        assert key == address == normalise_email(address)
        assert 3 <= len(address) <= 254
