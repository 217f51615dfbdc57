"""What spellings of one text have in common: the words under which a text is indexed and sought.

Both sides fold alike, so what matters is only that texts which people take for the same become the same.
"""

import re
import unicodedata
from functools import lru_cache

MAX_WORD_CHARACTERS = 60
"""Longer words are cut, in texts and in queries alike."""

_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "\u0131": "i",
        "ĸ": "k",
        "ə": "e",
        # Inside a word these are letters in disguise (Ke$ha, P!nk); `_DISGUISED` sees to it that they are inside one.
        "$": "s",
        "!": "i",
        "@": "a",
        "€": "e",
    }
)
"""Letters that Unicode doesn't take apart, as people type them who lack the key."""

_SILENT = re.compile("['\u2018\u2019\u201b\u02bc\u02b9\u02bb`\u00b4\u00ad\u200b-\u200d\ufe00-\ufe0f]")
"""Apostrophes, and what is not seen."""

_STRIPPED_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]")
"""Latin, Cyrillic and Greek accents, Hebrew points, Arabic vowels; in other scripts a mark makes another letter."""

_AND = re.compile(r"&|(?<=\s)\+(?=\s)")
_DISGUISED = re.compile(
    r"(?<=[^\W_])([$!@€])(?=[^\W_])|(?<![^\s])([$])(?=[^\W\d_])|(?<=[^\W\d_])([$])(?![^\s])"
)

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U000323af"
)
_RUNS = re.compile(rf"[{_CJK}]+|(?:(?![{_CJK}])[^\W_]|\p)+".replace("\\p", "[\u0900-\u0dff\u0e31-\u0e4e]"))
_CJK_RUN = re.compile(f"[{_CJK}]")
_SYMBOLS = re.compile(r"\S+")
_ASCII_RUNS = re.compile("[a-z0-9]+")
_ASCII_RARE = re.compile(r"[$!@&+'`]")

# Katakana as hiragana: they are 0x60 apart.
_KANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)} | {0x30FD: 0x309D, 0x30FE: 0x309E}


def fold(text: str) -> str:
    """A text without case, accents and disguises; what parts its words is still there."""
    if text.isascii() and not _ASCII_RARE.search(text):
        return text.lower()
    plain = unicodedata.normalize("NFKD", _SILENT.sub("", text)).casefold()
    plain = _STRIPPED_MARKS.sub("", unicodedata.normalize("NFKD", plain))
    plain = _DISGUISED.sub(lambda match: match[0].translate(_LETTERS), plain)
    letters = unicodedata.normalize("NFC", plain).translate(_KANA)
    return _AND.sub(" and ", letters.translate(_UNDISGUISED))


_UNDISGUISED = {code: letter for code, letter in _LETTERS.items() if code not in map(ord, "$!@€")}


def runs(folded: str) -> list[str]:
    """A folded text's words, and its unbroken runs of Chinese, Japanese or Korean.

    A text that has none, such as the band `!!!`, is made of its symbols.
    """
    found = _ASCII_RUNS.findall(folded) if folded.isascii() else _RUNS.findall(folded)
    return [run[:MAX_WORD_CHARACTERS] for run in found or _SYMBOLS.findall(folded)]


def is_cjk(run: str) -> bool:
    """Whether a run is written without spaces between its words."""
    return _CJK_RUN.match(run) is not None


def bigrams(run: str) -> list[str]:
    """Every two neighbouring characters."""
    return [run[start : start + 2] for start in range(len(run) - 1)]


@lru_cache(maxsize=20_000)
def index_words(text: str) -> tuple[str, ...]:
    """The words a text is found by, in order; of a run without spaces its characters and its pairs of them.

    What only punctuation parts (AC/DC) is found as one word, too.
    """
    words: list[str] = []
    folded = fold(text)
    for run in runs(folded):
        words.extend([*run, *bigrams(run)] if is_cjk(run) else [run])
    return (*words, *_unparted(folded))


_PARTED = re.compile(r"[^\W_]+(?:[!-/:-@\[-`{-~]+[^\W_]+)+")


def _unparted(folded: str) -> list[str]:
    if folded.isascii() and folded.replace(" ", "").isalnum():
        return []
    parted = (runs(match[0]) for match in _PARTED.finditer(folded))
    return ["".join(parts)[:MAX_WORD_CHARACTERS] for parts in parted if not any(map(is_cjk, parts))]


def whole(text: str) -> str:
    """All of a text as one word: what is left however it is spaced and punctuated."""
    return "".join(runs(fold(text)))[: 2 * MAX_WORD_CHARACTERS]
