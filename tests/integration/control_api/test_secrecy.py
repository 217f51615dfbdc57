"""What the API must not give away: in its logs, and in how long it takes."""

import logging
import time
from statistics import median

import pytest

from control_api.accounts.errors import WrongCredentialsError
from control_api.accounts.models import Account
from control_api.accounts.passwords import Passwords
from control_api.accounts.service import AccountService
from control_api.accounts.visitor import Visitor
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import PASSWORD, serving
from tests.integration.control_api.catalog_rows import CatalogRows


async def test_no_secret_reaches_a_log(
    settings: Settings,
    listener: Account,
    rows: CatalogRows,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither password nor session nor playback token, though nothing is redacted here and every level is shown."""
    artist_id = await rows.artist("Someone")
    track_id = await rows.track(artist_id, await rows.album(artist_id, "Something"), "Somewhat")
    with caplog.at_level(logging.DEBUG):
        async with serving(settings) as api:
            token = await api.log_in(listener.email)
            await api.call("POST", "/auth/login", json={"email": listener.email, "password": "wrong-one"})
            await api.call("POST", "/auth/login", json={"email": 1, "password": "other-one"})
            stream = (await api.call("GET", f"/stream/{track_id}", token=token)).json
            await api.call("GET", f"/stream/{track_id}", headers={"Cookie": f"segue_session={token}"})
    logged = "".join(capsys.readouterr()) + caplog.text

    assert "/api/v1/stream/" in logged
    for secret in (PASSWORD, "wrong-one", "other-one", token, stream["playlist_url"].split("/")[4]):
        assert secret not in logged


@pytest.mark.usefixtures("real_passwords")
async def test_an_unknown_address_takes_as_long_as_a_known_one(pool: Pool, listener: Account) -> None:
    """The medians lie close together; without the dummy hash they lie a factor of ten apart."""
    passwords = Passwords()
    accounts = AccountService(pool, passwords)

    async def time_s(email: str) -> float:
        started_s = time.perf_counter()
        with pytest.raises(WrongCredentialsError):
            await accounts.log_in(email, "wrong", Visitor())
        return time.perf_counter() - started_s

    pairs = [(await time_s(listener.email), await time_s("nobody@example.org")) for _ in range(9)]
    passwords.close()
    known_s, unknown_s = (median(side) for side in zip(*pairs, strict=True))

    assert unknown_s == pytest.approx(known_s, rel=0.5)
