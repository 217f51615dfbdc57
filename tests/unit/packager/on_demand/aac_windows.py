"""The windows of AAC-LC access units (ISO/IEC 14496-3 tables 4.3, 4.4, 4.6 and 4.50), read bit by bit."""

_MONO, _PAIR, _FILL = 0, 1, 6  # id_syn_ele, table 4.85
_SCANNED_BYTES = 300


class Bits:
    """Bits from the most significant on."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        """The next so many."""
        self._left -= count
        assert self._left >= 0
        return self._value >> self._left & (1 << count) - 1


def first_window(unit: bytes) -> tuple[int, int]:
    """`window_sequence` and `window_shape` of the first channel."""
    bits = Bits(unit[:_SCANNED_BYTES])
    element = bits.take(3)
    while element == _FILL:
        count = bits.take(4)
        count += bits.take(8) - 1 if count == 15 else 0
        bits.take(8 * count)
        element = bits.take(3)
    assert element in (_MONO, _PAIR)
    bits.take(4)  # element_instance_tag
    has_common_window = element == _PAIR and bits.take(1)
    if not has_common_window:
        bits.take(8)  # global_gain
    assert bits.take(1) == 0  # ics_reserved_bit
    return bits.take(2), bits.take(1)
