"""The codecs' own headers, as FFmpeg's encoders give them and as sample entries want them."""

_ALAC_COOKIE_OFFSET = 12  # behind size, type, version and flags


def alac_cookie(extradata: bytes) -> bytes:
    """The 24-byte ALACSpecificConfig out of the `alac` atom that FFmpeg calls extradata."""
    return extradata[_ALAC_COOKIE_OFFSET:]


def flac_streaminfo(extradata: bytes, frame_samples: int, valid_samples: int) -> bytes:
    """A STREAMINFO (RFC 9639 section 8.2) with the block size and the count of samples put right.

    Frame sizes and MD5 stay 0, which means unknown: the segments are encrypted and checked as a whole.
    """
    blocks = frame_samples.to_bytes(2, "big") * 2
    rate_channels_depth = int.from_bytes(extradata[10:18], "big") >> 36 << 36
    return blocks + bytes(6) + (rate_channels_depth | valid_samples).to_bytes(8, "big") + bytes(16)
