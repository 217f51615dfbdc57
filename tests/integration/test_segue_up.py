"""The real `segue up`: first start, later starts, ends of every kind."""

import signal
import socket
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil  # type: ignore[import-untyped]
import pytest

from kernel.settings import load_settings
from segue.embedded.ports import LOOPBACK, free_port
from tests.integration.segue_up import SegueUp, segue_up, survivors

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


@pytest.fixture(scope="module")
def second(first: FirstStart, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SegueUp]:
    """A second run on the same data directory, ready and running."""
    with segue_up(first.data_dir, tmp_path_factory.mktemp("second") / "log") as up:
        up.until_ready()
        yield up


def test_a_later_start_is_quick_and_keeps_the_secrets(first: FirstStart, second: SegueUp) -> None:
    """What was made once is made no more."""
    assert second.ready_after_s < SECOND_START_S
    assert "shown this once" not in "".join(second.output)
    assert (first.data_dir / "secrets.toml").stat().st_mtime < second.started_at_s


def test_a_second_one_on_the_same_data_is_refused(first: FirstStart, second: SegueUp, tmp_path: Path) -> None:
    """Two can't share a data directory; the first goes on."""
    with segue_up(first.data_dir, tmp_path / "log") as other:
        assert other.end() == 1
    holder = f"process {second.process.pid}"
    expected = f"segue: another `segue up` has the data directory {first.data_dir} ({holder})\n"
    assert (tmp_path / "log").read_text() == expected
    assert second.process.poll() is None


def test_no_secret_is_an_argument(first: FirstStart, second: SegueUp) -> None:
    """Command lines are open to every user of the machine."""
    tables = tomllib.loads((first.data_dir / "secrets.toml").read_text())
    secrets = [
        *tables["secrets"]["token_signing_keys"].values(),
        *tables["secrets"]["key_encryption_keys"].values(),
        *(urlsplit(tables[section]["url"]).password for section in ("database", "valkey")),
    ]
    arguments = " ".join(word for process in second.children() for word in process.cmdline())
    assert [secret for secret in secrets if secret in arguments] == []


def test_everything_listens_on_loopback_alone(second: SegueUp) -> None:
    """Nothing is offered to the network that nobody has asked for."""
    listening = {
        (connection.laddr.ip, connection.laddr.port)
        for process in second.children()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert {ip for ip, _ in listening} == {LOOPBACK}
    assert set(second.ports.values()) <= {port for _, port in listening}


async def test_children_that_die_are_started_again(second: SegueUp) -> None:
    """A killed service, and a killed PostgreSQL, come back by themselves, and it is said."""
    second.child("origin").kill()
    second.child("-D").kill()
    await second.until_said("origin was ended by SIGKILL; starting it again in 0.25 s")
    await second.until_said("postgres was ended by SIGKILL; starting it again in 0.25 s")
    for service in ("origin", "api", "edge"):
        await second.until_healthy(service)


def test_killed_it_takes_its_children_along(second: SegueUp, first: FirstStart, tmp_path: Path) -> None:
    """Nothing outlives a `kill -9`; a start right after it works on the same ports, and Ctrl-C ends that."""
    children = second.children()
    second.process.kill()
    second.end()
    with segue_up(first.data_dir, tmp_path / "log", ports=second.ports) as again:
        again.until_ready()
        assert survivors(children) == []
        children = again.children()
        again.process.send_signal(signal.SIGINT)
        assert (again.end(), survivors(children)) == (0, [])


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
