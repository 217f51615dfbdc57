"""Prints what the keeper must know of the settings; a program of its own, so that the keeper stays light."""

import sys

from kernel.errors import KernelError
from kernel.settings import load_settings
from segue.edge_keeper.plan import Plan

if __name__ == "__main__":
    try:
        print(Plan.of(load_settings()))  # noqa: T201 - its output is what it is for
    except KernelError as error:
        sys.exit(f"segue: {error}")
