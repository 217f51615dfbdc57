"""What the engine decrypts and tells, held against the services that encrypt and listen."""

import random

from edge.cmcd.carriage import decode_argument, find_argument
from edge.cmcd.grammar import parse_pairs
from edge.cmcd.report import Report, read_report
from kernel.segment_encryption import encrypt_segment
from tests.unit.web.node import ask_engine


def test_segments_are_decrypted() -> None:
    """Of every length around a block's, under sequence numbers of one byte and of seven."""
    source = random.Random(6)
    key = source.randbytes(16)
    clear = [source.randbytes(length) for length in (0, 1, 15, 16, 17, 4096, 70_001)]
    numbers = [0, 1, 255, 256, 65_536, 2**32, 2**53 - 1]
    questions = [
        {
            "what": "decrypted",
            "key": key.hex(),
            "sequenceNumber": number,
            "data": encrypt_segment(data, key, number).hex(),
        }
        for data, number in zip(clear, numbers, strict=True)
    ]
    assert [data.hex() for data in clear] == ask_engine(*questions)


def test_a_segment_under_another_number_is_not_what_was_encrypted() -> None:
    """The IV is the sequence number: with another one the first block comes out wrong."""
    question = {"what": "decrypted", "key": "00" * 16, "sequenceNumber": 2}
    data = encrypt_segment(bytes(32), bytes(16), 1).hex()
    assert [bytes(32).hex()] != ask_engine({**question, "data": data})


def test_the_edge_understands_what_is_told() -> None:
    """Every key there is, through a URL, as the edge reads it; rounded as CTA-5004 section 2.2 asks."""
    report = {
        "bitrate_bps": 655_356,
        "buffer_s": 12.3456,
        "starved": True,
        "contentId": 'an "id" with \\ in it',
        "duration_s": 6.037188,
        "deadline_s": 12.3456,
        "throughput_bps": 25_449_000,
        "nextPath": "seg-4.m4s?a=ü",
        "objectType": "a",
        "rate": 1.08,
        "requested_bps": 1_310_712,
        "streamingFormat": "h",
        "sessionId": "6e2fb550-c457-11e9-bb97-0800200c9a66",
        "streamType": "v",
        "startup": True,
        "top_bps": 655_356,
    }
    (url,) = ask_engine({"what": "cmcd", "url": "https://edge/m/t/a/x/seg-3.m4s?k=1", "report": report})
    argument = find_argument(url.partition("?")[2])
    assert argument is not None
    text = decode_argument(argument)
    pairs = parse_pairs(text)
    assert sorted(pairs) == list(pairs)
    assert {
        "bl": 12_300,
        "br": 655,
        "bs": True,
        "cid": 'an "id" with \\ in it',
        "d": 6037,
        "dl": 12_300,
        "mtp": 25_400,
        "nor": "seg-4.m4s%3Fa%3D%C3%BC",
        "ot": "a",
        "pr": 1.08,
        "rtp": 1300,
        "sf": "h",
        "sid": "6e2fb550-c457-11e9-bb97-0800200c9a66",
        "st": "v",
        "su": True,
        "tb": 655,
    } == pairs
    assert Report(
        session="6e2fb550-c457-11e9-bb97-0800200c9a66",
        starved=True,
        starting=True,
        throughput_bps=25_400_000,
        buffer_ms=12_300,
        deadline_ms=12_300,
        bitrate_bps=655_000,
        top_bitrate_bps=655_000,
    ) == read_report(text)
