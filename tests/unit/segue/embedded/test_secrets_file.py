"""The secrets of a data directory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.errors import SettingsError
from kernel.settings import load_settings
from segue.embedded.data_directory import DataDirectory, opened
from segue.embedded.secrets_file import load_or_make_secrets
from segue.embedded.servers import Servers, ServicePorts, environment_names, runtime_tables, write_runtime


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    """An empty data directory."""
    with opened(tmp_path / "some data") as directory:
        yield directory


def test_they_are_made_once(data: DataDirectory) -> None:
    """Every later start reads what the first one made."""
    made = load_or_make_secrets(data)
    text = data.secrets.read_text()
    assert load_or_make_secrets(data) == made
    assert data.secrets.read_text() == text
    assert data.secrets.stat().st_mode & 0o777 == 0o600


def test_they_differ_between_directories(data: DataDirectory, tmp_path: Path) -> None:
    """No secret has a default."""
    with opened(tmp_path / "other") as other:
        first, second = load_or_make_secrets(data), load_or_make_secrets(other)
    assert first.postgres.password != second.postgres.password
    assert first.valkey.password != second.valkey.password


def test_they_do_not_print_themselves(data: DataDirectory) -> None:
    """A password in a traceback would be a password in a log."""
    secrets = load_or_make_secrets(data)
    assert secrets.postgres.password not in repr(secrets)


def test_a_database_without_its_secrets_is_not_given_new_ones(data: DataDirectory) -> None:
    """New ones would not open it; who lost the file is told to put it back."""
    data.postgres.mkdir()
    with pytest.raises(SettingsError, match=r"secrets\.toml is gone"):
        load_or_make_secrets(data)
    assert not data.secrets.exists()


@pytest.mark.parametrize(
    "text",
    ["", "[database", '[database]\nurl = "postgresql://segue:hush@127.0.0.1/x"', "[database]\nurl = 7"],
)
def test_a_damaged_file_is_named_and_not_repeated(data: DataDirectory, text: str) -> None:
    """The message tells the file, never what is in it, and the file stays as it is."""
    data.secrets.write_text(text)
    with pytest.raises(SettingsError, match=r"can't read .*secrets\.toml") as caught:
        load_or_make_secrets(data)
    assert "hush" not in str(caught.value)
    assert data.secrets.read_text() == text


def test_services_find_everything_by_the_directory(
    data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets and runtime together are whole settings; what the environment could change is known."""
    servers = Servers.of(data, load_or_make_secrets(data))
    tables = runtime_tables(data, servers, ServicePorts(control_api=1, edge=2, origin=3))
    write_runtime(data, tables)
    for name in environment_names(tables):
        monkeypatch.delenv(name, raising=False)
    settings = load_settings(data.path)
    assert settings.database.url.get_secret_value() == servers.postgres.url("segue")
    assert settings.valkey.url.get_secret_value() == servers.valkey.url()
    assert (settings.control_api.port, settings.edge.port, settings.origin.port) == (1, 2, 3)
    assert "SEGUE_DATABASE__URL" in environment_names(tables)
