"""The real `segue up`: first start, later starts, ends of every kind."""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from kernel.settings import load_settings
from segue.embedded.ports import LOOPBACK, free_port
from tests.integration.segue_up import segue_up, survivors

SECOND_START_S = 20  # a few seconds on an idle machine; tests share theirs


@dataclass
class FirstStart:
    """What remains of the first run on a data directory."""

    data_dir: Path
    output: str
    status: int
    left: list[psutil.Process]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """A data directory, with spaces in its path, that was started once and ended by SIGTERM."""
    folder = tmp_path_factory.mktemp("segue up")
    data_dir = folder / "some data"
    with segue_up(data_dir, folder / "log") as up:
        up.until_ready()
        children = up.children()
        up.process.terminate()
        status = up.end()
    return FirstStart(data_dir, "".join(up.output), status, survivors(children))


def test_sigterm_ends_everything_clean(first: FirstStart) -> None:
    """The exit status is 0 and no process is left."""
    assert (first.status, first.left) == (0, [])


def test_secrets_are_their_owners_alone(first: FirstStart) -> None:
    """Nobody else may read a key, a password or where the data are."""
    modes = {
        path.name: path.stat().st_mode & 0o777
        for path in (first.data_dir, *first.data_dir.iterdir(), first.data_dir / "valkey" / "valkey.conf")
    }
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


def test_admins_password_is_random_shown_and_kept(first: FirstStart) -> None:
    """The first start shows the password that its file keeps."""
    kept = (first.data_dir / "admin-password").read_text().strip()
    assert len(kept) >= 20
    assert f"password      {kept}" in first.output


def test_settings_are_whole(first: FirstStart) -> None:
    """Other commands find everything by the data directory alone."""
    settings = load_settings(first.data_dir)
    assert settings.object_store.directory == first.data_dir / "objects"
    assert settings.secrets.token_signing_key_id in settings.secrets.signing_keys()
    assert len(settings.secrets.key_ring().wrap(bytes(16)).wrapped) == 24


def test_state_survives_and_ctrl_c_ends(first: FirstStart, tmp_path: Path) -> None:
    """A second start is quick, keeps the secrets, shows no password; Ctrl-C ends it clean."""
    before = (first.data_dir / "secrets.toml").read_text()
    with segue_up(first.data_dir, tmp_path / "log") as up:
        took_s = up.until_ready()
        children = up.children()
        up.process.send_signal(signal.SIGINT)
        status = up.end()
    assert took_s < SECOND_START_S
    assert (status, survivors(children)) == (0, [])
    assert (first.data_dir / "secrets.toml").read_text() == before
    assert "shown this once" not in "".join(up.output)


async def test_children_that_die_are_started_again(first: FirstStart, tmp_path: Path) -> None:
    """A killed service, and a killed PostgreSQL, come back by themselves, and it is said."""
    with segue_up(first.data_dir, tmp_path / "log") as up:
        up.until_ready()
        up.child("origin").kill()
        up.child("-D").kill()
        await up.until_said("origin was ended by SIGKILL; starting it again in 0.25 s")
        await up.until_said("postgres was ended by SIGKILL; starting it again in 0.25 s")
        for service in ("origin", "api", "edge"):
            await up.until_healthy(service)
        up.process.terminate()
        assert up.end() == 0


def test_killed_it_takes_its_children_along(first: FirstStart, tmp_path: Path) -> None:
    """Nothing outlives a `kill -9`, and a start right after it works, on the same ports."""
    with segue_up(first.data_dir, tmp_path / "log") as up:
        up.until_ready()
        children = up.children()
        up.process.kill()
        up.end()
        with segue_up(first.data_dir, tmp_path / "log 2", ports=up.ports) as again:
            again.until_ready()
            assert survivors(children) == []
            again.process.terminate()
            assert again.end() == 0


def test_a_second_one_on_the_same_data_is_refused(first: FirstStart, tmp_path: Path) -> None:
    """Two can't share a data directory; the first goes on."""
    with segue_up(first.data_dir, tmp_path / "log") as up:
        up.until_ready()
        with segue_up(first.data_dir, tmp_path / "log 2") as second:
            assert second.end() == 1
        assert up.process.poll() is None
    expected = (
        f"segue: another `segue up` has the data directory {first.data_dir} (process {up.process.pid})\n"
    )
    assert (tmp_path / "log 2").read_text() == expected


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    """A port that somebody else has ends the start before anything was begun."""
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        ports = {"api": free_port(), "edge": port, "origin": free_port()}
        with segue_up(tmp_path / "data", tmp_path / "log", ports=ports) as up:
            assert up.end() == 1
    expected = f"segue: port {port} is taken by another program: choose another with --edge-port\n"
    assert (tmp_path / "log").read_text() == expected
    assert not (tmp_path / "data" / "postgres").exists()
