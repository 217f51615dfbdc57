"""A record comes out of its file as it went in."""

from loadtests.pacing import Pacing, Shape
from loadtests.plan import Plan
from loadtests.record import Moment, Record, Second, Start


def test_a_record_survives_its_file() -> None:
    """With failed starts among the others."""
    record = Record(measured_from_s=10.0, ended_s=70.0, played_s=12.5)
    record.starts = [Start(1.0, 0.1, 20.0, {"api": 3.5}, "t"), Start(2.0, 0.0, None, {}, "t")]
    record.rebuffers = [Moment(3.0, 40.0)]
    record.seconds = [Second(1.0, 3, 0.25, 1.5)]
    record.count_request("segment", 2.5, 1000, "hit")
    record.count_failure("segment", "timeout", 5.0, "GET /")

    assert record == Record.from_json(record.to_json())


def test_failures_are_counted_by_kind_with_the_first_as_example() -> None:
    """A thousand timeouts are one line."""
    record = Record()
    for number in range(1000):
        record.count_failure("segment", "timeout", float(number), f"GET /{number}")
    record.count_failure("segment", "status 500", 7.0, "GET /x")

    assert [("timeout", 1000, 0.0, "GET /0"), ("status 500", 1, 7.0, "GET /x")] == [
        (failure.kind, failure.count, failure.first_at_s, failure.example) for failure in record.failures
    ]


def test_errors_are_a_share_of_requests() -> None:
    """All of them when nothing was answered at all."""
    record = Record()
    record.count_failure("api", "connection refused", 0.0, "")
    assert record.error_share == 1.0
    for _ in range(4):
        record.count_request("api", 1.0, 0, "none")

    assert record.error_share == 0.25


def test_a_plan_survives_its_file() -> None:
    """It goes to another process."""
    pacing = Pacing(Shape.FLASH_CROWD, 5, 1.0, 10.0, 1.0, 2.0)
    plan = Plan("http://h", ("a", "b"), (("t1", "t2"),), ("t3",), pacing, 10.0, 1)

    assert plan == Plan.from_json(plan.to_json())
