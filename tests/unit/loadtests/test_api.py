"""What a deployment answers before the load, and what is made of it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from loadtests.accounts import log_all_in, made_up
from loadtests.api import Api
from loadtests.command import main
from loadtests.errors import LoadError

Answers = dict[str, tuple[int, object]]


@contextmanager
def serving(answers: Answers) -> Iterator[str]:
    """A deployment that answers so, by path; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers[self.path.partition("?")[0]]
            encoded = json.dumps(body).encode()
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.send_response(status)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        do_POST = do_GET  # noqa: N815 - as http.server wants them named

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


OPEN: Answers = {
    "/api/v1/auth/register": (201, {}),
    "/api/v1/auth/login": (200, {"token": "t"}),
    "/api/v1/albums": (200, {"items": [{"id": "a"}], "next_cursor": None}),
    "/api/v1/albums/a": (200, {"tracks": [{"id": "one"}, {"id": "two"}, {"id": "three"}]}),
    "/api/v1/stream/one": (200, {"playlist_url": "http://127.0.0.1:1/one.m3u8"}),
}


def test_every_account_gets_a_token_and_is_told_of() -> None:
    """In their order."""
    told: list[None] = []
    with serving(OPEN) as host:
        tokens = log_all_in(Api(host), made_up(5), register=True, progress=lambda: told.append(None))

    assert (["t"] * 5, 5) == (tokens, len(told))


def test_no_more_tracks_are_taken_than_were_asked_for() -> None:
    """In playing order."""
    with serving(OPEN) as host:
        assert [("one", "two")] == Api(host).albums("t", tracks=2)


def test_closed_registration_is_told_with_what_to_do() -> None:
    """By the option that helps."""
    refusal = {"code": "registration-closed", "detail": "ask"}
    with (
        serving(OPEN | {"/api/v1/auth/register": (403, refusal)}) as host,
        pytest.raises(LoadError, match="--accounts FILE"),
    ):
        log_all_in(Api(host), made_up(2), register=True, progress=lambda: None)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"/api/v1/albums": (200, {"items": [], "next_cursor": None})}, "no track that can be played"),
        ({"/api/v1/stream/one": (409, {"code": "nothing-playable"})}, "no track that can be played"),
        ({"/api/v1/auth/login": (401, {"code": "wrong-credentials"})}, "401 wrong-credentials"),
        ({"/api/v1/auth/register": (403, {"code": "registration-closed"})}, "--accounts FILE"),
    ],
)
def test_a_deployment_that_can_not_be_loaded_is_status_2(
    answers: Answers, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the reason; nothing is measured, and nothing passes."""
    with serving(OPEN | answers) as host:
        status = main(["--host", host, "--listeners", "1", "--tracks", "1"])

    assert status == 2
    assert reason in " ".join(capsys.readouterr().out.split())


def test_a_host_that_is_not_there_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    """Port 1 is nobody's."""
    assert main(["--host", "http://127.0.0.1:1", "--listeners", "1"]) == 2
    assert "no control API answers at http://127.0.0.1:1" in " ".join(capsys.readouterr().out.split())
