"""The table of problems."""

import re

from control_api.problems import PROBLEMS


def test_codes_are_stable_names_and_each_has_one_status() -> None:
    """One code is one problem."""
    codes = [problem.code for problem in PROBLEMS.values()]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_statuses_that_need_headers_have_them() -> None:
    """401 tells how to sign in (RFC 9110 section 15.5.2), 429 and 503 when to come again."""
    needed = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
    for problem in PROBLEMS.values():
        if problem.status in needed:
            assert needed[problem.status] in problem.headers
        assert problem.status < 500 or not problem.show_detail or problem.code in ("busy", "upload-swept")
