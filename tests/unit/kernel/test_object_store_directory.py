"""The directory store: what only a file system can do to it."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kernel.object_store.directory import DirectoryStore
from kernel.object_store.factory import open_object_store
from kernel.object_store.port import ObjectStoreError
from kernel.settings import ObjectStoreSettings

KEY = "assets/00/256_aac.mp4"


def files_under(folder: Path) -> list[str]:
    """Every file there is, objects and leftovers."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def run_python(script: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run a script in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


FULL_DISK = """
import asyncio, pathlib, resource, sys
from kernel.object_store.directory import DirectoryStore
from kernel.object_store.port import ObjectStoreError

async def main(store, source):
    async def write():
        async with store.writer("by/writer") as writer:
            for _ in range(64):
                await writer.write(bytes(4096))
    for attempt in (store.put_bytes("by/bytes", bytes(1 << 18)), store.put_file("by/file", source), write()):
        try:
            await attempt
        except ObjectStoreError as error:
            print(error)

source = pathlib.Path(sys.argv[2])
source.write_bytes(bytes(1 << 18))
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
asyncio.run(main(DirectoryStore(pathlib.Path(sys.argv[1])).create(), source))
"""


def test_a_full_disk_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    """However an object is written, one that does not fit is refused whole."""
    done = run_python(FULL_DISK, tmp_path / "store", tmp_path / "source")
    assert (done.stderr, done.stdout.count("the object store failed: ")) == ("", 3)
    assert files_under(tmp_path / "store") == []


KILLED = """
import asyncio, os, pathlib, signal, sys
from kernel.object_store.directory import DirectoryStore

async def main(store):
    async with store.writer("by/writer") as writer:
        await writer.write(b"half")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main(DirectoryStore(pathlib.Path(sys.argv[1])).create()))
"""


async def test_what_a_killed_writer_leaves_is_discarded_on_opening(tmp_path: Path) -> None:
    """No object appears, and the next service to open the store frees the space."""
    done = await asyncio.to_thread(run_python, KILLED, tmp_path)
    left = files_under(tmp_path)
    async with open_object_store(directory_settings(tmp_path)) as store:
        assert [info async for info in store.list("")] == []
    assert (done.returncode, len(left), files_under(tmp_path)) == (-signal.SIGKILL, 1, [])


async def test_a_partial_file_that_vanishes_is_an_error(tmp_path: Path) -> None:
    """Somebody who empties the folder under a writer does not hang it."""

    async def write_and_vanish() -> None:
        async with DirectoryStore(tmp_path).create().writer(KEY) as writer:
            await writer.write(b"data")
            for path in (tmp_path / "partial").iterdir():
                path.unlink()

    with pytest.raises(ObjectStoreError):
        await asyncio.wait_for(write_and_vanish(), timeout=10)
    assert files_under(tmp_path) == []


async def test_folders_that_become_empty_go(tmp_path: Path) -> None:
    """A hundred million deleted assets leave no hundred million folders."""
    store = DirectoryStore(tmp_path).create()
    await store.put_bytes(KEY, b"data")
    await store.delete(KEY)
    assert list((tmp_path / "objects").iterdir()) == []


async def test_folders_that_go_and_come_at_once_harm_nobody(tmp_path: Path) -> None:
    """A delete takes away the folder into which another is about to put: no error, and the last word counts."""
    store = DirectoryStore(tmp_path).create()

    async def churn(name: str) -> None:
        for _ in range(40):
            await store.put_bytes(f"assets/shared/{name}", name.encode())
            await store.delete(f"assets/shared/{name}")
        await store.put_bytes(f"assets/shared/{name}", name.encode())

    names = ["a", "b", "c", "d"]
    await asyncio.gather(*(churn(name) for name in names))
    assert files_under(tmp_path) == [f"objects/assets/shared/{name}" for name in names]


@pytest.mark.parametrize("empty_mount_point", [False, True])
async def test_a_store_that_is_away_is_an_error_and_not_empty(
    tmp_path: Path, *, empty_mount_point: bool
) -> None:
    """No operation takes a missing object for one that is not there, and none makes the store anew."""
    root = tmp_path / "store"
    store = DirectoryStore(root).create()
    await store.put_bytes(KEY, b"data")
    root.rename(tmp_path / "away")
    if empty_mount_point:
        root.mkdir()
    source = tmp_path / "source"
    source.write_bytes(b"data")
    for operation in (
        store.read(KEY),
        store.download(KEY, tmp_path / "target"),
        store.put_bytes(KEY, b"data"),
        store.put_file(KEY, source),
        store.writer(KEY).__aenter__(),
        store.list("").__anext__(),
        store.delete(KEY),
        store.check(),
    ):
        with pytest.raises(ObjectStoreError, match="is away"):
            await operation
    async with open_object_store(directory_settings(root)) as opened:
        with pytest.raises(ObjectStoreError, match="is away"):
            await opened.check()
    assert (root.exists(), files_under(root) if root.exists() else []) == (empty_mount_point, [])

    if empty_mount_point:
        root.rmdir()
    (tmp_path / "away").rename(root)
    assert await store.read(KEY) == b"data"


async def test_a_root_that_is_a_file_fails_the_check(tmp_path: Path) -> None:
    """A store that can't be used says so."""
    root = tmp_path / "file"
    root.write_bytes(b"")
    with pytest.raises(ObjectStoreError):
        await DirectoryStore(root).check()


def directory_settings(root: Path) -> ObjectStoreSettings:
    """Settings for a store in a folder."""
    return ObjectStoreSettings(
        kind="directory",
        directory=root,
        bucket="",
        region="",
        endpoint_url="",
        max_connections=1,
        connect_timeout_s=1,
        read_timeout_s=1,
        max_attempts=1,
    )
