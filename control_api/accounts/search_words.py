"""What accounts are sought by: words of address and name, each by its beginning."""

import re
import string
import unicodedata

_BETWEEN_WORDS = re.compile(rf"[\s{re.escape(string.punctuation)}]+")
"""As `account_words` cuts up what it is given (migration 15)."""


def words_query(text: str) -> str:
    """A text search query that finds what has, for each word, one that begins with it; empty where there is no word."""
    words = _BETWEEN_WORDS.split(unicodedata.normalize("NFC", text))
    return " & ".join(f"'{word}':*" for word in words if word)
