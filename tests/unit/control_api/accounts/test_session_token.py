"""Session tokens."""

from control_api.accounts.session_token import hash_session_token, is_session_token, new_session_token


def test_tokens_are_random_and_known_by_their_form() -> None:
    """256 bits, base64url."""
    tokens = {new_session_token() for _ in range(100)}

    assert len(tokens) == 100
    assert all(is_session_token(token) for token in tokens)
    assert len(hash_session_token(tokens.pop())) == 32


def test_what_has_another_form_is_no_token() -> None:
    """The database need not be asked."""
    for text in ("", "A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "é", "A" * 43 + "\n"):
        assert not is_session_token(text)
