"""One account for each listener: a free one plays on one device."""

import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from loadtests.api import Api, ApiRefusedError
from loadtests.errors import LoadError


@dataclass(frozen=True, slots=True)
class Account:
    """Who logs in."""

    email: str
    password: str


def made_up(count: int) -> list[Account]:
    """Accounts that nobody has yet, all with one password that is told nobody."""
    run, password = secrets.token_hex(4), secrets.token_urlsafe(18)
    return [Account(f"listener-{number:04}@{run}.load.example", password) for number in range(count)]


def read_accounts(path: Path, count: int) -> list[Account]:
    """The first so many lines of a file: e-mail address, white space, password.

    Raises:
        LoadError: It can't be read, or has too few.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"the accounts can't be read: {error}") from None
    pairs = [line.split(maxsplit=1) for line in lines if line.strip()]
    if bad := next((number for number, pair in enumerate(pairs, 1) if len(pair) != 2), None):
        raise LoadError(f"{path}, account {bad}: not an e-mail address and a password")
    if len(pairs) < count:
        raise LoadError(f"{path} has {len(pairs)} accounts; {count} listeners need one each")
    return [Account(email, password.strip()) for email, password in pairs[:count]]


def log_all_in(
    api: Api, accounts: list[Account], *, register: bool, progress: Callable[[], object]
) -> list[str]:
    """Session tokens in the order of the accounts, made first when asked for; `progress` is called for each.

    Raises:
        LoadError: One could not be made, or not logged in.
    """
    # As many at once as there are cores: hashing passwords is all that it takes.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        waiting = [pool.submit(partial(_token, api, account, register=register)) for account in accounts]
        try:
            return [_told(future.result(), progress) for future in waiting]
        except ApiRefusedError as refusal:
            if refusal.code == "registration-closed":
                told = f"{api.host} takes no registrations: give --accounts FILE, an e-mail address and password a line"
                raise LoadError(told) from None
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _token(api: Api, account: Account, *, register: bool) -> str:
    if register:
        api.register(account.email, account.password)
    return api.log_in(account.email, account.password)


def _told(token: str, progress: Callable[[], object]) -> str:
    progress()
    return token
