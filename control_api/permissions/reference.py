"""Who may call what, for people: Markdown written from the table of operations, never by hand.

`make docs` writes it to `docs/permissions.md`.
"""

import sys
from collections.abc import Iterable, Iterator

from control_api.accounts.models import Role, Tier
from control_api.endpoints import ENDPOINTS
from control_api.openapi.operation import Operation
from control_api.permissions.operations import RateGroup
from control_api.permissions.permission import Permission, permissions_of

_HEAD = """\
# Who may call what

Generated from the service's own table of operations by `make docs`.

A role says what an account may do, a tier what it subscribes to; permissions follow from both. Whoever lacks one is
told 403, who isn't logged in 401. *Everybody* includes strangers. The last column names the limit by which calls are
counted (`rate_limits` in the settings)."""


def write_matrix(operations: Iterable[Operation]) -> str:
    """What each role and tier is permitted, then for each operation who may call it."""
    lines = [_HEAD, "", "## Permissions", "", *_permissions(), "", "## Operations", "", *_calls(operations)]
    return "\n".join(lines) + "\n"


def _permissions() -> Iterator[str]:
    people = [(role, tier) for role in Role for tier in Tier]
    yield f"| permission | {' | '.join(f'{role}, {tier}' for role, tier in people)} |"
    yield f"|---|{'---|' * len(people)}"
    for permission in Permission:
        cells = ["yes" if permission in permissions_of(role, tier) else "–" for role, tier in people]
        yield f"| {permission} | {' | '.join(cells)} |"


def _calls(operations: Iterable[Operation]) -> Iterator[str]:
    yield f"| operation | needs | {' | '.join(Role)} | counted as |"
    yield f"|---|---|{'---|' * len(Role)}---|"
    for operation in operations:
        policy = operation.policy
        needs = policy.permission or "nothing"
        cells = [_tiers(role, policy.permission) for role in Role]
        rate = "–" if policy.rate is RateGroup.NONE else policy.rate
        yield f"| `{operation.method} {operation.path}` | {needs} | {' | '.join(cells)} | {rate} |"


def _tiers(role: Role, permission: Permission | None) -> str:
    """Of which tiers an account of a role must be."""
    if permission is None:
        return "everybody"
    tiers = [tier for tier in Tier if permission in permissions_of(role, tier)]
    if len(tiers) == len(Tier):
        return "every tier"
    return ", ".join(tiers) or "–"


if __name__ == "__main__":
    sys.stdout.write(write_matrix(endpoint.operation for endpoint in ENDPOINTS))
