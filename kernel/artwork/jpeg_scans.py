"""How a JPEG is laid out in scans, which decides what its decoder costs (ITU-T T.81 §B.2)."""

_FILL = 0xFF
_START_OF_SCAN = 0xDA
_SEQUENTIAL_FRAMES = {0xC0, 0xC1}
_PROGRESSIVE_FRAMES = {0xC2, 0xC6, 0xCA, 0xCE}


def count_scans(data: bytes) -> int:
    """The number of scans, or a little more: in the headers, two bytes may look like a scan's by chance."""
    return data.count(bytes((0xFF, _START_OF_SCAN)))


def decodes_in_one_pass(data: bytes) -> bool:
    """Whether the first scan holds every component whole.

    Else (progressive images, for one) the decoder keeps all coefficients of the image until the last scan.
    """
    components, position = 0, 2
    while position + 9 < len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == _FILL:
            position += 1
            continue
        if marker in _PROGRESSIVE_FRAMES:
            return False
        if marker in _SEQUENTIAL_FRAMES:
            components = data[position + 9]
        if marker == _START_OF_SCAN:
            return data[position + 4] == components
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return False
