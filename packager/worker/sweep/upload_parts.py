"""Which objects below an upload are its parts, or may yet be."""

import asyncpg

from kernel.resumable_upload.upload import part_key, upload_prefix


def name_of_part(row: asyncpg.Record) -> str:
    """The key of a part that counts; of one who appends what the keys of all her parts begin with."""
    upload_id, writer, offset_bytes = row["upload_id"], row["writer"], row["offset_bytes"]
    if offset_bytes is None:
        return f"{upload_prefix(upload_id)}{writer.hex()}"
    return part_key(upload_id, writer=writer, offset_bytes=offset_bytes)


def is_known_part(key: str, known: set[str]) -> bool:
    """Whether an object is among them."""
    return key in known or key.rpartition("-")[0] in known
