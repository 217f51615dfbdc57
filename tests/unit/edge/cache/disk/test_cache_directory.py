"""The directory: real files, written, read, damaged, shared and killed in the middle of."""

import os
import random
import resource
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from edge.cache.disk.directory import CACHE_TAG, CacheDirectory
from edge.cache.disk.errors import NotInPageCacheError
from edge.cache.disk.file_name import TEMPORARY_FOLDER, file_path
from edge.cache.metrics import DAMAGED_FILES
from tests.unit.edge.cache.disk import writing_process
from tests.unit.edge.cache.disk.stored import grow_old, occupied_on_disk_bytes, read_all, stored_keys
from tests.unit.edge.cache.disk.writing_process import some_entries, write
from tests.unit.edge.cache.entries import ASSET, asset_number, key_of, make_entry, same

_CAPACITY_BYTES = 8 << 20
_REPOSITORY = Path(__file__).parents[5]


@pytest.fixture
def directory(tmp_path: Path) -> CacheDirectory:
    """An empty one."""
    made = CacheDirectory(tmp_path / "cache", capacity_bytes=_CAPACITY_BYTES, workers=1)
    made.prepare()
    return made


@contextmanager
def writing(
    root: Path, seed: int, *, workers: int = 1, files: int = 10_000
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that writes until the block ends, and is killed then."""
    numbers = map(str, (_CAPACITY_BYTES, workers, seed, files))
    command = [sys.executable, "-m", writing_process.__name__, str(root), *numbers]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=_REPOSITORY, bufsize=0) as writer:
        try:
            yield writer
        finally:
            writer.kill()


def read_told(writer: "subprocess.Popen[bytes]", count: int) -> bytes:
    """What a writer tells, up to so many bytes: one for each file that it begins."""
    assert writer.stdout is not None
    told = b""
    while len(told) < count and (more := writer.stdout.read(count - len(told))):
        told += more
    return told


def test_it_is_open_to_its_owner_alone(tmp_path: Path, directory: CacheDirectory) -> None:
    """Whatever the umask; and backup programs may leave it out."""
    directory.write(make_entry())
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "cache").rglob("*.m4s")}
    assert (0o700, {0o600}) == (stat.S_IMODE((tmp_path / "cache").stat().st_mode), modes)
    assert (
        (tmp_path / "cache" / CACHE_TAG).read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )


@pytest.mark.parametrize("way", ["read", "read_at_once"])
def test_what_is_written_is_read_by_another_process(
    tmp_path: Path, directory: CacheDirectory, way: str
) -> None:
    """At once, when the page cache has it, or patiently."""
    entry = make_entry(length_bytes=200_000, fresh_for_s=1.0)
    directory.write(entry)
    other = CacheDirectory(tmp_path / "cache", capacity_bytes=_CAPACITY_BYTES, workers=1)
    found = getattr(other, way)(entry.key)
    assert found is not None
    assert same(entry, found[0])
    assert getattr(other, way)(key_of("lossless/seg-99.m4s")) is None


def test_a_file_system_that_cannot_read_at_once_is_told(
    directory: CacheDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is a system without the flag an error."""
    directory.write(make_entry())
    for nowait in (None, 1 << 30):  # no such flag: EOPNOTSUPP
        monkeypatch.setattr("edge.cache.disk.reading._NOWAIT", nowait)
        with pytest.raises(NotInPageCacheError):
            directory.read_at_once(make_entry().key)


def test_what_is_not_in_the_page_cache_is_not_waited_for(directory: CacheDirectory, tmp_path: Path) -> None:
    """It is read in a thread instead."""
    entry = make_entry(length_bytes=1 << 17)
    directory.write(entry)
    file = os.open(file_path(tmp_path / "cache", entry.key), os.O_RDONLY)
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)
    try:
        at_once = directory.read_at_once(entry.key)
    except NotInPageCacheError:
        at_once = None  # on memory file systems all is in memory, and found
    patiently = directory.read(entry.key)
    assert patiently is not None
    assert same(entry, patiently[0])
    assert at_once is None or same(entry, at_once[0])


@pytest.mark.parametrize("way", ["read", "read_at_once"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file[:100],
        lambda file: file[:0],
        lambda file: file[:-1],
        lambda file: file + b"x",
        lambda file: bytes(len(file)),
        lambda file: file[:2000] + bytes([file[2000] ^ 1]) + file[2001:],
    ],
)
def test_a_damaged_file_is_removed_and_made_anew(
    tmp_path: Path, directory: CacheDirectory, damage: Callable[[bytes], bytes], way: str
) -> None:
    """It is counted, and a miss: the cache repairs itself."""
    entry = make_entry(length_bytes=5000)
    directory.write(entry)
    path = Path(file_path(tmp_path / "cache", entry.key))
    path.write_bytes(damage(path.read_bytes()))
    damaged = DAMAGED_FILES._value.get()
    assert (None, False) == (getattr(directory, way)(entry.key), path.exists())
    assert damaged + 1 == DAMAGED_FILES._value.get()
    directory.write(entry)
    assert getattr(directory, way)(entry.key) is not None


@pytest.mark.parametrize("capacity_bytes", [1 << 20, 4 << 20, 24 << 20])
def test_the_bound_holds(tmp_path: Path, capacity_bytes: int) -> None:
    """Folders, ledger and temporary files included, at every moment; and most of the room is used."""
    directory = CacheDirectory(tmp_path, capacity_bytes=capacity_bytes, workers=1)
    directory.prepare()
    most_bytes = 0
    for number, entry in enumerate(some_entries(1, 600, capacity_bytes // 64)):
        directory.write(entry)
        if number % 10 == 0:
            most_bytes = max(most_bytes, occupied_on_disk_bytes(tmp_path))
    assert 0.7 * capacity_bytes < most_bytes <= capacity_bytes


def test_what_is_used_survives_the_sweep(tmp_path: Path, directory: CacheDirectory) -> None:
    """A file marked as used is young again."""
    kept, lost = make_entry("lossless/seg-1.m4s"), make_entry("lossless/seg-2.m4s")
    for entry in (kept, lost):
        directory.write(entry)
        grow_old(tmp_path / "cache", entry.key)
    directory.mark_used(kept.key)
    for entry in some_entries(1, 100, _CAPACITY_BYTES // 64):
        directory.write(entry)
        os.utime(file_path(tmp_path / "cache", entry.key), (time.time() - 3600,) * 2)
    for entry in some_entries(2, 100, _CAPACITY_BYTES // 64):
        directory.write(entry)
    assert (True, False) == (directory.mark_used(kept.key), directory.mark_used(lost.key))


def test_a_purge_takes_everything_of_an_asset(tmp_path: Path, directory: CacheDirectory) -> None:
    """Nothing of others, and nothing that isn't ours."""
    for number in range(3):
        directory.write(make_entry(f"lossless/seg-{number}.m4s"))
    directory.write(make_entry(asset=asset_number(1)))
    stranger = tmp_path / "cache" / ASSET[:2] / ASSET / "thesis.tex"
    stranger.write_text("not ours")
    assert directory.purge(ASSET) == {f"lossless.seg-{number}.m4s" for number in range(3)}
    assert ([make_entry(asset=asset_number(1)).key], True) == (
        stored_keys(tmp_path / "cache"),
        stranger.exists(),
    )
    assert directory.purge(ASSET) == set()


def test_writers_killed_at_any_moment_leave_nothing_torn(tmp_path: Path) -> None:
    """What they leave is read whole, within the bound; what they were writing goes with a later sweep."""
    rng = random.Random(7)
    for seed in range(4):
        with writing(tmp_path, seed) as writer:
            read_told(writer, rng.randrange(1, 400))
        assert occupied_on_disk_bytes(tmp_path) <= _CAPACITY_BYTES
        read, damaged = read_all(tmp_path)
        assert (True, 0) == (read > 0, damaged)
    for left in (tmp_path / TEMPORARY_FOLDER).iterdir():
        os.utime(left, (1000, 1000))
    directory = CacheDirectory(tmp_path, capacity_bytes=_CAPACITY_BYTES, workers=1)
    for entry in some_entries(99, 300, _CAPACITY_BYTES // 64):
        write(directory, entry)
    assert [] == list((tmp_path / TEMPORARY_FOLDER).iterdir())


def test_processes_share_a_directory(tmp_path: Path) -> None:
    """Four write, two generations of two workers; a fifth reads, all the time, and sees whole entries only."""
    most_bytes = reads = 0
    with ExitStack() as stack:
        writers = [stack.enter_context(writing(tmp_path, seed, workers=2, files=200)) for seed in range(4)]
        while any(writer.poll() is None for writer in writers):
            most_bytes = max(most_bytes, occupied_on_disk_bytes(tmp_path))
            read, damaged = read_all(tmp_path)
            reads += read
            assert damaged == 0
        assert [b"b" * 200 + b"e"] * 4 == [read_told(writer, 201) for writer in writers]
    assert 0 < most_bytes <= _CAPACITY_BYTES
    assert reads > 0


def _forbid_large_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_disk_that_takes_only_a_part_keeps_none_of_it(tmp_path: Path) -> None:
    """The kernel's own refusal: a process that may write four thousand bytes a file."""
    command = [
        sys.executable,
        "-m",
        writing_process.__name__,
        str(tmp_path),
        str(_CAPACITY_BYTES),
        "1",
        "1",
        "20",
    ]
    done = subprocess.run(
        command, cwd=_REPOSITORY, preexec_fn=_forbid_large_files, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert b"OSError" in done.stderr
    assert ([], 0) == (list((tmp_path / TEMPORARY_FOLDER).iterdir()), read_all(tmp_path)[1])
