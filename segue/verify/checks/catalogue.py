"""All rules, in the order in which they are reported."""

from segue.verify.checks import (
    audio,
    bandwidth,
    container,
    content_steering,
    delivery,
    encryption,
    gapless,
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
    *gapless.CHECKS,
    *audio.CHECKS,
    *delivery.CHECKS,
)
