"""Run a command and report what it cost: ``python -I -S launcher.py REPORT COMMAND…``.

A process of its own, and a small one: the kernel counts a parent's memory at the start of a child as the child's.
"""

import json
import os
import sys
import time


def main() -> int:
    """Write the report as JSON; exit as the command does."""
    report, *argv = sys.argv[1:]
    started_s = time.monotonic()
    child = os.posix_spawnp(argv[0], argv, os.environ)
    _, status, usage = os.wait4(child, 0)
    cost = {
        "wall_s": time.monotonic() - started_s,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * 1024,
    }
    with open(report, "w", encoding="utf-8") as file:
        json.dump(cost, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
