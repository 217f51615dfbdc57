"""`python -m segue.edge_keeper PLAN`: what `segue edge` becomes once it has read the settings."""

import sys

from kernel.errors import KernelError
from segue.edge_keeper.keeper import run_keeper
from segue.edge_keeper.plan import Plan

if __name__ == "__main__":
    try:
        run_keeper(Plan.parse(sys.argv[1]))
    except KernelError as error:
        sys.exit(f"segue: {error}")
