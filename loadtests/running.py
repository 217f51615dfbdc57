"""The generator as a child process, watched while it runs."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from loadtests.errors import LoadError
from loadtests.plan import Plan
from loadtests.progress import Progress
from loadtests.record import Record

_ROOT = Path(__file__).resolve().parent.parent
_ENDING_TIMEOUT_S = 30.0
_LAST_CHARACTERS = 2000


def put_load(plan: Plan, folder: Path, tell: Callable[[Progress], object]) -> Record:
    """Run the plan and return what was measured; Ctrl-C ends it early, with what was measured until then.

    Raises:
        LoadError: The generator failed; its last words are in the message.
    """
    plan_path, record_path, log = folder / "plan.json", folder / "record.json", folder / "generator.log"
    plan_path.write_bytes(plan.to_json())
    argv = [sys.executable, "-m", "loadtests.listening.generator", str(plan_path), str(record_path)]
    with log.open("w") as said:
        # A session of its own: Ctrl-C comes to us, and we tell it.
        process = subprocess.Popen(
            argv,
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,
        )
    try:
        _follow(process, tell)
    except KeyboardInterrupt:
        process.send_signal(signal.SIGTERM)
        _follow(process, tell)
    finally:
        _reap(process)
    if not record_path.exists():
        raise LoadError(f"the generator failed:\n{log.read_text(errors='replace')[-_LAST_CHARACTERS:]}")
    return Record.from_json(record_path.read_bytes())


def _follow(process: subprocess.Popen[bytes], tell: Callable[[Progress], object]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        tell(msgspec.json.decode(line, type=Progress))


def _reap(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_ENDING_TIMEOUT_S)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()
