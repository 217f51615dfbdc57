"""What `make test` runs."""

from pathlib import Path

from tests.__main__ import PAGES_AND_PARTS, WHOLES

TESTS = Path(__file__).resolve().parent.parent


def test_no_folder_of_tests_is_left_out() -> None:
    """Each is in one of the two runs."""
    folders = {
        f"tests/{path.relative_to(TESTS).parts[0]}"
        for path in TESTS.rglob("test_*.py")
        if "node_modules" not in path.parts
    }
    assert folders == {*PAGES_AND_PARTS, *WHOLES}
