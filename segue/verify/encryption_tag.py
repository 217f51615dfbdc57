"""EXT-X-KEY and EXT-X-SESSION-KEY (B4.4.4.4, B4.4.5.5): how segments are encrypted."""

import re
from dataclasses import dataclass

from segue.verify.playlist import Tag

_IV = re.compile(r"0[xX][0-9A-Fa-f]{32}")


@dataclass(frozen=True, slots=True)
class EncryptionTag:
    """One of the two tags; `uri` is as written."""

    method: str
    uri: str | None
    iv_text: str | None
    keyformat: str | None
    keyformatversions: str | None

    @classmethod
    def of(cls, tag: Tag) -> "EncryptionTag":
        """Read the tag's attributes."""
        get = tag.attributes.get
        return cls(get("METHOD", ""), get("URI"), get("IV"), get("KEYFORMAT"), get("KEYFORMATVERSIONS"))

    @property
    def encrypts(self) -> bool:
        """Whether segments after it are encrypted."""
        return self.method != "NONE"

    @property
    def iv_is_well_formed(self) -> bool:
        """Whether the IV attribute is absent or holds 128 bits."""
        return self.iv_text is None or _IV.fullmatch(self.iv_text) is not None

    def iv(self, media_sequence_number: int) -> bytes:
        """The initialization vector: the attribute, or the media sequence number as 128 bits (B5.2)."""
        if self.iv_text is not None and self.iv_is_well_formed:
            return bytes.fromhex(self.iv_text[2:])
        return media_sequence_number.to_bytes(16, "big")
