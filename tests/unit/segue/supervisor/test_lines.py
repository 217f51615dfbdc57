"""Cutting output into lines."""

from segue.supervisor.lines import LINE_LIMIT_BYTES, LineCutter


def test_lines_are_put_together_from_pieces() -> None:
    """A line may come in any number of reads."""
    cutter = LineCutter()
    assert [cutter.feed(b"on"), cutter.feed(b"e\r\ntwo\nthr"), cutter.end()] == [[], ["one", "two"], ["thr"]]


def test_characters_are_not_torn_by_reads() -> None:
    """A character of several bytes may come in two reads."""
    cutter = LineCutter()
    assert cutter.feed(b"caf\xc3") + cutter.feed(b"\xa9\n") == ["café"]


def test_what_is_not_text_is_shown_as_such() -> None:
    """Bytes that are no UTF-8 do not end the reading."""
    assert LineCutter().feed(b"\xff\n") == ["\ufffd"]


def test_an_endless_line_is_told_in_pieces() -> None:
    """A child can't fill our memory by never ending its line."""
    cutter = LineCutter()
    pieces = cutter.feed(b"x" * (2 * LINE_LIMIT_BYTES + 1))
    assert [len(piece) for piece in pieces] == [LINE_LIMIT_BYTES, LINE_LIMIT_BYTES]
    assert cutter.end() == ["x"]
