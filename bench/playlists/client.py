"""A client of the control API that keeps one connection and times what it asks."""

import http.client
import json
import time
from typing import Any

from bench.cost import BenchError
from bench.ports import LOOPBACK

_TIMEOUT_S = 60.0


class Client:
    """Somebody who is logged in."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT_S)
        self._headers = {"Content-Type": "application/json"}
        person = {"email": "collector@bench.example", "password": "correct horse battery"}
        self.ask("POST", "/auth/register", person)
        self._headers["Authorization"] = f"Bearer {self.ask('POST', '/auth/login', person)['token']}"

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What is answered."""
        return self.timed(method, path, body)[0]

    def timed(self, method: str, path: str, body: object = None) -> tuple[Any, float]:
        """What is answered, and after how many seconds."""
        content = None if body is None else json.dumps(body)
        began_s = time.perf_counter()
        self._connection.request(method, f"/api/v1{path}", content, self._headers)
        response = self._connection.getresponse()
        answer = response.read()
        took_s = time.perf_counter() - began_s
        if response.status >= 300:
            raise BenchError(f"{method} {path} answered {response.status}: {answer[:500]!r}")
        return json.loads(answer), took_s
