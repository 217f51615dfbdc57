"""The documents name only what there is: settings, commands, metrics, operations, files and headings."""

import re
from functools import cache
from pathlib import Path

import pytest
import typer.main

from control_api.endpoints import ENDPOINTS
from kernel.settings import Settings
from segue.__main__ import app

_ROOT = Path(__file__).resolve().parents[3]
_GENERATED = {"api.md", "permissions.md"}
_PAGES = [
    _ROOT / "README.md",
    *(page for page in sorted((_ROOT / "docs").rglob("*.md")) if page.name not in _GENERATED),
]
_SOURCES = ("kernel", "packager", "origin", "edge", "control_api", "segue")

_SECTIONS = {name: field.annotation for name, field in Settings.model_fields.items()}
_SETTING = re.compile(rf"`({'|'.join(_SECTIONS)})\.(?!toml\b)([a-z0-9_]+)")
_VARIABLE = re.compile(r"SEGUE_([A-Z0-9_]+?)__([A-Z0-9_]+?)(?:__|\b)")
_COMMAND = re.compile(r"(?:^\$ |`)segue ([a-z][a-z-]*)", re.MULTILINE)
_METRIC = re.compile(r"`(segue_[a-z_]+)[`{]")
_OPERATION = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (?:/api/v1)(/[a-z0-9/{}_-]*)")
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.fixture(params=_PAGES, ids=lambda page: str(page.relative_to(_ROOT)))
def page(request: pytest.FixtureRequest) -> Path:
    """One document."""
    assert isinstance(request.param, Path)
    return request.param


def test_settings(page: Path) -> None:
    """Every setting that is named is one, in files and in the environment."""
    text = page.read_text(encoding="utf-8")
    named = {*_SETTING.findall(text), *((a.lower(), b.lower()) for a, b in _VARIABLE.findall(text))}
    assert set() == {setting for setting in named if not _is_setting(*setting)}


def test_commands(page: Path) -> None:
    """Every command that is named is one."""
    known = set(getattr(typer.main.get_command(app), "commands", {}))
    assert set() == set(_COMMAND.findall(page.read_text(encoding="utf-8"))) - known


def test_metrics(page: Path) -> None:
    """Every metric that is named is counted somewhere."""
    named = {
        re.sub("_(bucket|count|sum)$", "", name) for name in _METRIC.findall(page.read_text(encoding="utf-8"))
    }
    assert set() == {name for name in named if name not in _sources()}


def test_operations(page: Path) -> None:
    """Every operation that is named is one, whatever its parameters are called."""
    known = {(one.operation.method, _shape(one.operation.path)) for one in ENDPOINTS}
    named = {
        (method, _shape(f"/api/v1{path}"))
        for method, path in _OPERATION.findall(page.read_text(encoding="utf-8"))
    }
    assert set() == named - known


def test_links(page: Path) -> None:
    """Every link within the project leads to a file, and to a heading of it."""
    broken = {
        (target, heading)
        for target, heading in _LINK.findall(page.read_text(encoding="utf-8"))
        if not _leads(page.parent / target if target else page, heading)
    }
    assert set() == broken


def test_headings(page: Path) -> None:
    """No heading stands twice in a document: a link would lead to the first, and an edit may have doubled a part."""
    headings = _HEADING.findall(_CODE.sub("", page.read_text(encoding="utf-8")))
    assert sorted(set(headings)) == sorted(headings)


def _is_setting(section: str, name: str) -> bool:
    return name in getattr(_SECTIONS.get(section), "model_fields", {})


def _shape(path: str) -> str:
    """A path with its parameters struck out."""
    return re.sub(r"\{[^}]*\}", "{}", path.rstrip("."))


def _leads(file: Path, heading: str) -> bool:
    if not heading:
        return file.exists()
    return heading in {_anchor(title) for title in _HEADING.findall(file.read_text(encoding="utf-8"))}


def _anchor(title: str) -> str:
    """What a heading is linked by, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@cache
def _sources() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for folder in _SOURCES for path in (_ROOT / folder).rglob("*.py")
    )
