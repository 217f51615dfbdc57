"""Players that tests listen to."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser

from tests.browser.conftest import Complaints
from tests.browser.engine.recording import Player
from tests.browser.serving import BrowserHouse


@contextmanager
def players(
    browser: Browser, house: BrowserHouse, account: tuple[str, str], complaints: Complaints
) -> Iterator[Callable[..., Player]]:
    """Makes players, each a device of its own of an account (e-mail address, password); they end with the block."""
    email, password = account
    with ExitStack() as ends:

        def make(*, normalisation: str = "off") -> Player:
            # The recorder is a script of ours, which the pages' policy rightly forbids.
            context = browser.new_context(base_url=house.player, bypass_csp=True)
            ends.callback(context.close)
            page = context.new_page()
            complaints.watch(page)
            page.request.post("/api/v1/auth/login", data={"email": email, "password": password})
            return Player.on(page, normalisation=normalisation)

        yield make
