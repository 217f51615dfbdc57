"""Installs what the browser tests need, where it can be had: `python -m tests.browser.installing`.

It says what it can't have, and ends well all the same: the tests that need it are then skipped with the same reason.
"""

import os
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NODE_MODULES = FOLDER / "node_modules"
APT_TIMEOUT_S = 900
NPM_TIMEOUT_S = 300

NO_CHROMIUM = "no chromium: `make browser` as root installs it on Debian"
NO_PLAYERS = "no node_modules in tests/browser: `make browser` makes them where there is npm"


def find_chromium() -> str | None:
    """Where the system's Chromium is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def has_node_modules() -> bool:
    """Whether what the lock names is installed."""
    lock, installed = FOLDER / "package-lock.json", NODE_MODULES / ".package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime


def install_chromium() -> str | None:
    """Install Debian's where we may; why not, or None."""
    if find_chromium():
        return None
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return NO_CHROMIUM
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        why_not = _run(["apt-get", "--quiet", *words], APT_TIMEOUT_S, environ)
    return None if find_chromium() else f"no chromium: {why_not}"


def install_node_modules() -> str | None:
    """Install what the lock names; why not, or None."""
    if has_node_modules():
        return None
    if shutil.which("npm") is None:
        return NO_PLAYERS
    why_not = _run(["npm", "ci", "--silent", "--prefix", str(FOLDER)], NPM_TIMEOUT_S, dict(os.environ))
    return f"no node_modules in tests/browser: {why_not}" if why_not else None


def _run(argv: list[str], timeout_s: float, environ: dict[str, str]) -> str | None:
    """Run a command; the last line of its complaint, or None."""
    try:
        done = subprocess.run(
            argv, env=environ, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = (done.stdout + done.stderr).strip().splitlines()
    return f"{' '.join(argv[:3])}: {lines[-1] if lines else f'status {done.returncode}'}"


if __name__ == "__main__":
    for why_not in (install_chromium(), install_node_modules()):
        if why_not:
            print(f"Browser tests will be skipped: {why_not}")  # noqa: T201 - it talks to whoever runs make
