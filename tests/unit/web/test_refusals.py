"""What the desk offers no retry for, held against what the packager refuses."""

import ast
import json
from pathlib import Path

from tests.unit.web.node import ROOT, run_node

TELL = "import { REFUSALS } from './web/desk/jobs/job_words.js'; console.log(JSON.stringify(REFUSALS));"


def _codes_of(path: Path) -> list[object]:
    """The codes that a module refuses masters with."""
    return [
        call.args[0].value
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "MasterRefusedError"
        and isinstance(call.args[0], ast.Constant)
    ]


def test_the_desk_knows_every_refusal() -> None:
    """None is missing, and none is made up."""
    told = run_node("--input-type=module", "--eval", TELL)
    assert told.returncode == 0, told.stderr
    codes = {code for path in (ROOT / "packager").rglob("*.py") for code in _codes_of(path)}
    assert codes == set(json.loads(told.stdout))
