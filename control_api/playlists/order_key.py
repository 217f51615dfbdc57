"""Order keys: between any two there is a third, so that a move writes nothing but what moves.

Fractional indexing after D. Greenspan, "Implementing Fractional Indexing" (observablehq.com/@dgreenspan), over the
digits below, which sort alike as bytes and as numbers. A key is a whole number and a fraction. The whole number's first
letter tells its sign and how many digits follow, so that keys at either end grow with the logarithm of their count;
the fraction never ends with the lowest digit, so that there is always room before it.
"""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LOWEST, _HIGHEST = _DIGITS[0], _DIGITS[-1]
_FIRST_WHOLE = "a0"
_LEAST_WHOLE = "A" + _LOWEST * 26
"""Has no key for itself: nothing would fit before it."""

MAX_KEY_CHARACTERS = 100
"""Longer ones come of some 500 inserts at one place; all keys of the playlist are then drawn anew."""


def key_between(before: str | None, after: str | None) -> str:
    """A key that sorts strictly between two others, or past one of them; None is the end of the list there."""
    if before is None:
        return _FIRST_WHOLE if after is None else _key_before(after)
    if after is None:
        return _key_after(before)
    whole, after_whole = _whole(before), _whole(after)
    if whole == after_whole:
        return whole + _middle(before[len(whole) :], after[len(whole) :])
    following = _increment(whole)
    if following is not None and following < after:
        return following
    return whole + _middle(before[len(whole) :], None)


def keys_between(before: str | None, after: str | None, count: int) -> list[str]:
    """So many keys between two others, ascending, each as short as may be."""
    if count == 0:
        return []
    if after is None:
        return _chain(before, count)
    if count == 1:
        return [key_between(before, after)]
    middle = key_between(before, after)
    left = count // 2
    return [*keys_between(before, middle, left), middle, *keys_between(middle, after, count - left - 1)]


def _chain(before: str | None, count: int) -> list[str]:
    keys = [key_between(before, None)]
    while len(keys) < count:
        keys.append(key_between(keys[-1], None))
    return keys


def _key_before(after: str) -> str:
    whole = _whole(after)
    if whole == _LEAST_WHOLE:
        return whole + _middle("", after[len(whole) :])
    if whole < after:
        return whole
    lesser = _decrement(whole)
    return lesser + _middle("", None) if lesser == _LEAST_WHOLE else lesser


def _key_after(before: str) -> str:
    whole = _whole(before)
    return _increment(whole) or whole + _middle(before[len(whole) :], None)


def _whole(key: str) -> str:
    head = key[0]
    digits = ord(head) - ord("a") + 1 if head >= "a" else ord("Z") - ord(head) + 1
    return key[: digits + 1]


def _increment(whole: str) -> str | None:
    """The next whole number; None past the greatest."""
    head, digits = whole[0], whole[1:]
    kept = digits.rstrip(_HIGHEST)
    if kept:
        return head + kept[:-1] + _DIGITS[_DIGITS.index(kept[-1]) + 1] + _LOWEST * (len(digits) - len(kept))
    if head == "z":
        return None
    if head == "Z":
        return _FIRST_WHOLE
    digit_count = len(digits) + (1 if head >= "a" else -1)
    return chr(ord(head) + 1) + _LOWEST * digit_count


def _decrement(whole: str) -> str:
    """The whole number before one that is not the least."""
    head, digits = whole[0], whole[1:]
    kept = digits.rstrip(_LOWEST)
    if kept:
        return head + kept[:-1] + _DIGITS[_DIGITS.index(kept[-1]) - 1] + _HIGHEST * (len(digits) - len(kept))
    if head == "a":
        return "Z" + _HIGHEST
    digit_count = len(digits) + (-1 if head >= "a" else 1)
    return chr(ord(head) - 1) + _HIGHEST * digit_count


def _middle(before: str, after: str | None) -> str:
    """A fraction strictly between two; the empty one is nought, None is one."""
    if after is not None:
        shared = _shared_digits(before, after)
        if shared:
            return after[:shared] + _middle(before[shared:], after[shared:])
    low = _DIGITS.index(before[0]) if before else 0
    high = _DIGITS.index(after[0]) if after is not None else len(_DIGITS)
    if high - low > 1:
        return _DIGITS[(low + high) // 2]
    if after is not None and len(after) > 1:
        return after[0]
    return _DIGITS[low] + _middle(before[1:], None)


def _shared_digits(before: str, after: str) -> int:
    """How many digits two fractions begin with alike, the shorter one being followed by noughts."""
    padded = before.ljust(len(after), _LOWEST)
    return next(n for n, digit in enumerate(after) if digit != padded[n])
