"""Node, which runs the pages' modules outside a browser: the system's, else the one in Playwright's driver."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = ROOT / "tests" / "web"
TIMEOUT_S = 120


def run_node(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run node to its end, in the project's root."""
    node = shutil.which("node") or compute_driver_executable()[0]
    return subprocess.run(
        [node, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=TIMEOUT_S,
        check=False,
    )


def ask_engine(*questions: dict[str, object]) -> list[Any]:
    """What the engine's modules answer, a question each (see `tests/web/engine_answers.js`)."""
    done = run_node(str(SCRIPTS / "engine_answers.js"), stdin=json.dumps(questions))
    assert done.returncode == 0, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers
