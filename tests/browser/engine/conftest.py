"""Who listens to the engine, and to what."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Complaints
from tests.browser.engine.players import players
from tests.browser.engine.recording import Player, Samples, from_16_bit
from tests.browser.serving import BrowserHouse

UNDERRUNS = "underruns"
"""A property of tests: how often the browser told that its decoder came too late."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where a busy machine broke the sound off, which fails no test."""
    for report in terminalreporter.getreports("passed"):
        for times in (value for name, value in report.user_properties if name == UNDERRUNS and value):
            terminalreporter.write_line(f"{report.nodeid}: underruns of the machine's left out: {times}")


@pytest.fixture(scope="package")
def masters(ten_masters: list[Path]) -> list[Samples]:
    """The ten, decoded by other means than the browser's, as Chromium tells 16 bit."""
    decoded = []
    for path in ten_masters:
        with av.open(str(path)) as container:
            frames = [frame.to_ndarray().reshape(-1, 2) for frame in container.decode(audio=0)]
        decoded.append(from_16_bit(np.concatenate(frames).astype(np.float64)))
    return decoded


@pytest.fixture(scope="package")
def listener(house: BrowserHouse) -> tuple[str, str]:
    """An account that plays on several devices at once."""
    return house.listener("gapless", tier="family")


@pytest.fixture
def new_player(
    browser: Browser, house: BrowserHouse, listener: tuple[str, str], complaints: Complaints
) -> Iterator[Callable[..., Player]]:
    """Makes players, each a device of its own."""
    with players(browser, house, listener, complaints) as make:
        yield make
