"""The control API as a client app uses it, for what comes before the load."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from loadtests.errors import LoadError

_TIMEOUT_S = 15.0
_BUSY_TRIES = 5
_BUSY_WAIT_S = 1.0


class ApiRefusedError(LoadError):
    """The API answered, and said no."""

    def __init__(self, what: str, status: int, code: str, detail: str) -> None:
        super().__init__(f"{what}: {status} {code or ''} {detail}".rstrip())
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Api:
    """One control API."""

    host: str

    def register(self, email: str, password: str) -> None:
        """Make an account of the free tier."""
        self._ask("registering", "/api/v1/auth/register", {"email": email, "password": password})

    def log_in(self, email: str, password: str) -> str:
        """A session's token."""
        answer = self._ask(
            f"logging in {email}", "/api/v1/auth/login", {"email": email, "password": password}
        )
        return str(answer["token"])

    def albums(self, token: str, *, tracks: int) -> list[tuple[str, ...]]:
        """Tracks by album, in playing order, until there are so many."""
        found: list[tuple[str, ...]] = []
        page: dict[str, Any] = {"next_cursor": ""}
        while page["next_cursor"] is not None and sum(map(len, found)) < tracks:
            cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else ""
            page = self._ask("listing albums", f"/api/v1/albums?limit=50{cursor}", token=token)
            for album in page["items"]:
                left = tracks - sum(map(len, found))
                details = self._ask("reading an album", f"/api/v1/albums/{album['id']}", token=token)
                found.append(tuple(track["id"] for track in details["tracks"])[:left])
        return [album for album in found if album]

    def playlist_url(self, token: str, track_id: str) -> str:
        """Where a track plays."""
        return str(self._ask("starting a stream", f"/api/v1/stream/{track_id}", token=token)["playlist_url"])

    def _ask(self, what: str, path: str, body: object = None, *, token: str = "") -> dict[str, Any]:
        for _ in range(_BUSY_TRIES):
            try:
                return self._once(what, path, body, token)
            except ApiRefusedError as refusal:
                if refusal.status != 503:
                    raise
                last = refusal
                time.sleep(_BUSY_WAIT_S)
        raise last

    def _once(self, what: str, path: str, body: object, token: str) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            request = urllib.request.Request(self.host + path, data, headers)
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
                decoded: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            raise _refusal(what, error) from None
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise LoadError(f"no control API answers at {self.host}: {reason}") from None
        return decoded


def fetch(url: str) -> bytes:
    """Any address of the edge.

    Raises:
        LoadError: It doesn't answer well.
    """
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer:
            body: bytes = answer.read()
    except (OSError, HTTPException, ValueError) as error:
        raise LoadError(f"the edge does not give {url.rsplit('/', 3)[-3:]}: {error}") from None
    return body


def _refusal(what: str, error: urllib.error.HTTPError) -> ApiRefusedError:
    try:
        problem = json.loads(error.read())
        code, detail = str(problem.get("code", "")), str(problem.get("detail", ""))
    except (OSError, ValueError, AttributeError):
        code, detail = "", ""
    return ApiRefusedError(what, error.code, code, detail)
