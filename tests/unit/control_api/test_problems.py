"""The table of problems."""

import re

from control_api.problems import PROBLEMS

NAMING_NO_INTERNALS = {
    "busy",
    "origin-unreachable",
    "pictures-busy",
    "plays-backlog",
    "rules-too-slow",
    "search-unavailable",
    "too-many-followers",
    "upload-swept",
    "verification-busy",
}
"""Errors of the service's own, whose messages are written for clients."""


def test_codes_are_stable_names_and_each_has_one_status() -> None:
    """One code is one problem."""
    told = {(problem.code, problem.status, problem.title) for problem in PROBLEMS.values()}
    codes = {code for code, _, _ in told}

    assert len(codes) == len(told)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_statuses_that_need_headers_have_them() -> None:
    """401 tells how to sign in (RFC 9110 section 15.5.2), 429 and 503 when to come again."""
    needed = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
    for problem in PROBLEMS.values():
        if problem.status in needed:
            assert needed[problem.status] in problem.headers
        assert problem.status < 500 or not problem.show_detail or problem.code in NAMING_NO_INTERNALS
