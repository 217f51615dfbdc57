"""Ids of ingest jobs."""

from kernel.ingest.job import new_job_id, staged_key
from kernel.object_store.port import check_key


def test_ids_are_version_7() -> None:
    """An id tells its version, its variant and its time as RFC 9562 lays them down."""
    job_id = new_job_id(1_645_557_742.0)
    assert (job_id.version, job_id.variant) == (7, "specified in RFC 4122")
    assert job_id.int >> 80 == 0x017F22E279B0  # the example of RFC 9562, A.6


def test_later_ids_sort_after_earlier_ones() -> None:
    """Paging by id is paging by time."""
    ids = [new_job_id(1_700_000_000 + second / 1000) for second in range(100)]
    assert sorted(ids) == ids


def test_ids_are_not_repeated() -> None:
    """Two jobs of one millisecond differ."""
    assert len({new_job_id(1.0) for _ in range(1000)}) == 1000


def test_the_staged_key_is_an_object_key() -> None:
    """Every job's staged master has a name that object stores take."""
    job_id = new_job_id(1_700_000_000)
    assert check_key(staged_key(job_id)) == f"staged/{job_id}"
