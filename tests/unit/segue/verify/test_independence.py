"""A second opinion shares nothing with the first."""

import ast
from pathlib import Path

import segue.verify

SERVICES = {"packager", "origin", "edge", "control_api"}


def _imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def test_the_verifier_imports_no_service() -> None:
    """Of this project it knows itself and the kernel's error."""
    modules = sorted(Path(segue.verify.__file__).parent.rglob("*.py"))
    imported = {name for path in modules for name in _imported(path)}

    assert not {name for name in imported if name.split(".")[0] in SERVICES}
    assert {name for name in imported if name.split(".")[0] == "kernel"} == {"kernel.errors"}
