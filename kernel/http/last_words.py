"""What is told to connections that end before the HTTP library has seen a request."""

from http import HTTPStatus

from kernel.http.problems import MIME, Problem, problem_body
from kernel.http.server_header import SERVER


def _last_word(problem: Problem) -> bytes:
    body = problem_body(problem)
    fields = {
        **problem.headers,
        "Cache-Control": "no-store",
        "Content-Type": MIME,
        "Content-Length": str(len(body)),
        "Server": SERVER,
        "Connection": "close",
    }
    lines = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body


TOO_SLOW = _last_word(Problem(408, "request-timeout", "The request took too long to arrive"))
TOO_LARGE = _last_word(Problem(431, "head-too-large", "The request's head is too large"))
TOO_MANY = _last_word(
    Problem(503, "too-many-connections", "There are too many connections", headers={"Retry-After": "2"})
)
