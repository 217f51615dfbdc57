"""What somebody typed, taken apart."""

from dataclasses import dataclass

from control_api.search.folding import bigrams, fold, is_cjk, runs, whole

MAX_WORDS = 12
"""Words past these are not looked for."""

_ONE_TYPO_CHARACTERS = 4
_TWO_TYPOS_CHARACTERS = 8


@dataclass(frozen=True, slots=True)
class Word:
    """One word that must be found; the last that was typed may be only the beginning of one."""

    text: str
    unfinished: bool
    exact: bool = False
    """One or two characters of a text without spaces: those have no typing mistakes that we could tell."""

    @property
    def typos(self) -> int:
        """How many may be forgiven."""
        return 0 if self.exact else allowed_typos(self.text)


@dataclass(frozen=True, slots=True)
class Sought:
    """A query: its words, and all of it as one."""

    words: tuple[Word, ...]
    whole: str

    def with_words(self, texts: list[str]) -> "Sought":
        """The same, parted otherwise."""
        return Sought(_finished(texts), self.whole)


def allowed_typos(text: str) -> int:
    """How many mistakes a text of that length may have."""
    if len(text) < _ONE_TYPO_CHARACTERS:
        return 0
    return 1 if len(text) < _TWO_TYPOS_CHARACTERS else 2


def read_query(text: str) -> Sought:
    """Take a query apart; one of nothing but spaces has no words."""
    words: list[Word] = []
    for run in runs(fold(text)):
        if is_cjk(run):
            words.extend(Word(part, unfinished=False, exact=True) for part in bigrams(run) or [run])
        else:
            words.append(Word(run, unfinished=False))
    if words and not words[-1].exact:
        words[-1] = Word(words[-1].text, unfinished=True)
    return Sought(tuple(words[:MAX_WORDS]), whole(text))


def _finished(texts: list[str]) -> tuple[Word, ...]:
    return (*(Word(text, unfinished=False) for text in texts[:-1]), Word(texts[-1], unfinished=True))
