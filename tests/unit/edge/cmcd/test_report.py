"""What a request's data says, by the examples of CTA-5004 and beyond its bounds."""

import pytest

from edge.cmcd.carriage import decode_argument
from edge.cmcd.report import Report, read_report
from kernel.errors import InvalidValueError
from tests.unit.edge.cmcd.encoder import Sent, Word, encode

SESSION = "6e2fb550-c457-11e9-bb97-0800200c9a66"


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (f"sid%3D%22{SESSION}%22", Report(session=SESSION)),
        (
            f"br%3D3200%2Cbs%2Cd%3D4004%2Cmtp%3D25400%2Cot%3Dv%2Crtp%3D15000%2Csid%3D%22{SESSION}%22%2Ctb%3D6000",
            Report(
                SESSION,
                starved=True,
                throughput_bps=25_400_000,
                bitrate_bps=3_200_000,
                top_bitrate_bps=6_000_000,
            ),
        ),
        (f"bs%2Crtp%3D15000%2Csid%3D%22{SESSION}%22", Report(SESSION, starved=True)),
        ("bs%2Csu", Report(starved=True, starting=True)),
        (
            "d%3D4004%2Ccom.example-myNumericKey%3D500%2Ccom.example-myStringKey%3D%22myStringValue%22",
            Report(),
        ),
        (f"nor%3D%22..%252F300kbps%252Fsegment35.m4v%22%2Csid%3D%22{SESSION}%22", Report(SESSION)),
        (f"nrr%3D%2212323-48763%22%2Csid%3D%22{SESSION}%22", Report(SESSION)),
        (
            (
                "bl%3D21300%2Cbr%3D3200%2Cbs%2Ccid%3D%22faec5fc2-ac30-11ea-bb37-0242ac130002%22%2Cd%3D4004%2Cdl%3D18500"
                "%2Cmtp%3D48100%2Cnor%3D%22..%252F300kbps%252Ftrack.m4v%22%2Cnrr%3D%2212323-48763%22%2Cot%3Dv%2Cpr%3D1.08"
                f"%2Crtp%3D12000%2Csf%3Dd%2Csid%3D%22{SESSION}%22%2Cst%3Dv%2Csu%2Ctb%3D6000"
            ),
            Report(
                SESSION,
                starved=True,
                starting=True,
                throughput_bps=48_100_000,
                buffer_ms=21_300,
                deadline_ms=18_500,
                bitrate_bps=3_200_000,
                top_bitrate_bps=6_000_000,
            ),
        ),
    ],
)
def test_the_examples_of_the_specification(argument: str, expected: Report) -> None:
    """As they stand in CTA-5004's section of examples."""
    assert expected == read_report(decode_argument(argument))


@pytest.mark.parametrize(
    "pairs",
    [
        {"bl": -1},
        {"bl": 1.5},
        {"bl": True},
        {"bl": "1000"},
        {"bl": 86_400_001},
        {"mtp": 10_000_001},
        {"bs": 1},
        {"bs": Word("true")},
        {"su": "false"},
        {"sid": Word("abc")},
        {"sid": "x" * 65},
        {"ot": "a"},
        {"pr": Word("fast")},
        {"v": 2},
    ],
)
def test_values_that_a_key_cannot_have(pairs: dict[str, Sent]) -> None:
    """One of them spoils the report: who encodes one key wrongly is not to be believed in another."""
    with pytest.raises(InvalidValueError, match=f"CMCD .*{next(iter(pairs))}|version"):
        read_report(encode({**pairs, "cid": "x"}))


def test_a_false_that_need_not_be_said() -> None:
    """The keys of false booleans are left out; some say them all the same."""
    assert Report() == read_report("bs=false,su=false")


def test_version_one_may_be_named() -> None:
    """It is the default."""
    assert Report(buffer_ms=100) == read_report("bl=100,v=1")


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [
        ("segue-msd=183", 183),
        ("segue-msd=0", 0),
        ("segue-msd=-1", None),
        ('segue-msd="1"', None),
        ("segue-msd", None),
    ],
)
def test_the_time_to_sound_is_a_key_of_our_own(text: str, expected_ms: int | None) -> None:
    """What can't be such a time is passed over, as all custom keys are."""
    report = read_report(f'sid="a",{text}')

    assert ("a", expected_ms) == (report.session, report.sound_delay_ms)
