"""The table of operations, and what roles and tiers are permitted."""

import pytest

from control_api.accounts.models import Role, Tier
from control_api.endpoints import ENDPOINTS
from control_api.permissions.operations import OPERATIONS, RateGroup
from control_api.permissions.permission import Permission, permissions_of
from control_api.service_routes import health_operations

SERVED = [*(endpoint.operation for endpoint in ENDPOINTS), *health_operations()]


def test_no_line_is_left_over() -> None:
    """A line that no endpoint has would promise what isn't there."""
    assert set(OPERATIONS) == {operation.operation_id for operation in SERVED}


@pytest.mark.parametrize(
    ("role", "tier", "expected"),
    [
        (Role.USER, Tier.FREE, {"listen"}),
        (Role.USER, Tier.STUDENT, {"listen", "stream-lossless", "download"}),
        (Role.CURATOR, Tier.FREE, {"listen", "publish-playlists", "feature", "edit-catalog"}),
        (Role.ADMIN, Tier.FREE, set(Permission)),
    ],
)
def test_permissions_follow_from_role_and_tier(role: Role, tier: Tier, expected: set[str]) -> None:
    """Neither gives what is the other's."""
    assert expected == set(permissions_of(role, tier))


def test_what_only_admins_may_is_counted_apart() -> None:
    """Whatever needs that permission, and nothing else."""
    for operation in SERVED:
        policy = operation.policy
        is_counted_apart = policy.rate in (RateGroup.ADMIN, RateGroup.HAND_IN)
        assert (policy.permission is Permission.ADMINISTER) == is_counted_apart, operation


def test_only_what_opens_accounts_or_tells_of_the_service_is_open_to_strangers() -> None:
    """Artwork too, since players fetch it without a session."""
    strangers = {operation.operation_id for operation in SERVED if operation.policy.permission is None}

    assert strangers == {
        "register",
        "log_in",
        "get_artwork",
        "get_welcome",
        "get_document",
        "get_document_page",
        "get_document_asset",
        "get_health",
        "get_readiness",
        "get_metrics",
    }
