"""All rules, in the order in which they are reported."""

from segue.verify.checks import (
    album,
    album_timeline,
    audio,
    bandwidth,
    common_encryption,
    container,
    content_steering,
    delivery,
    encryption,
    gapless,
    joins,
    loudness,
    media_playlists,
    rendition_agreement,
    variants,
)
from segue.verify.outcome import Check

CHECKS: tuple[Check, ...] = (
    *media_playlists.CHECKS,
    *rendition_agreement.CHECKS,
    *variants.CHECKS,
    *content_steering.CHECKS,
    *bandwidth.CHECKS,
    *container.CHECKS,
    *loudness.CHECKS,
    *encryption.CHECKS,
    *common_encryption.CHECKS,
    *gapless.CHECKS,
    *album.CHECKS,
    *album_timeline.CHECKS,
    *joins.CHECKS,
    *audio.CHECKS,
    *delivery.CHECKS,
)
