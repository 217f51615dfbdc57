"""E-mail addresses: which are taken, and the one spelling under which each is stored."""

import re
import unicodedata

from control_api.accounts.errors import InvalidEmailError

MAX_EMAIL_CHARACTERS = 254  # RFC 5321 section 4.5.3.1.3, less the angle brackets
MAX_LOCAL_PART_CHARACTERS = 64  # RFC 5321 section 4.5.3.1.1

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"(?P<local>[^\s@\"(),:;<>\[\]\\]+)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")


def normalise_email(text: str) -> str:
    """The address in NFC and lower case, so that one mailbox is one account.

    Local parts are case-sensitive on paper (RFC 5321 section 2.4) and nowhere else. Quoted local parts and
    address literals are refused; a domain of one label, such as ``localhost``, is taken.

    Raises:
        InvalidEmailError: The text is no such address.
    """
    address = unicodedata.normalize("NFC", text.strip().lower())
    match = _ADDRESS.fullmatch(address)
    if match is None or not address.isprintable():
        raise InvalidEmailError(f"not an e-mail address: {text[:MAX_EMAIL_CHARACTERS]!r}")
    local = match["local"]
    if local.startswith(".") or local.endswith(".") or ".." in local:
        raise InvalidEmailError(f"not an e-mail address: {text[:MAX_EMAIL_CHARACTERS]!r}")
    if len(address) > MAX_EMAIL_CHARACTERS or len(local) > MAX_LOCAL_PART_CHARACTERS:
        raise InvalidEmailError(
            f"the e-mail address is too long: {MAX_EMAIL_CHARACTERS} characters at most, "
            f"{MAX_LOCAL_PART_CHARACTERS} before the @"
        )
    return address


def email_key(text: str) -> str:
    """What attempts under an address are counted by: its one spelling, or the text when it is no address."""
    try:
        return normalise_email(text)
    except InvalidEmailError:
        return text
