"""What people may do, derived from role and tier: two truths that are never mixed elsewhere."""

from enum import StrEnum

from control_api.accounts.models import Role, Tier


class Permission(StrEnum):
    """One thing that an account may or may not do."""

    LISTEN = "listen"
    """Browse, search, play, keep a library and playlists: every account."""
    STREAM_LOSSLESS = "stream-lossless"
    DOWNLOAD = "download"
    PUBLISH_PLAYLISTS = "publish-playlists"
    FEATURE = "feature"
    EDIT_CATALOG = "edit-catalog"
    ADMINISTER = "administer"


_PAYING = frozenset({Tier.INDIVIDUAL, Tier.FAMILY, Tier.STUDENT})

_BY_TIER = {
    **dict.fromkeys(Tier, frozenset({Permission.LISTEN})),
    **dict.fromkeys(_PAYING, frozenset({Permission.LISTEN, Permission.STREAM_LOSSLESS, Permission.DOWNLOAD})),
}
_BY_ROLE = {
    Role.USER: frozenset[Permission](),
    Role.CURATOR: frozenset({Permission.PUBLISH_PLAYLISTS, Permission.FEATURE, Permission.EDIT_CATALOG}),
    Role.ADMIN: frozenset(Permission),
}


def permissions_of(role: Role, tier: Tier) -> frozenset[Permission]:
    """All that an account of that role and tier may do."""
    return _BY_ROLE[role] | _BY_TIER[tier]
