"""What has been read of a stream so far, for a program to follow."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TextIO

from segue.verify.rendition_reader import Watch


@contextmanager
def progress_lines(output: TextIO) -> Iterator[Watch]:
    """Tell every segment of every rendition as a line of JSON; renditions may be read at once."""
    lock = Lock()

    def watch(name: str, read: int, total: int) -> None:
        line = json.dumps({"rendition": name, "segments_read": read, "segments": total})
        with lock:
            output.write(line + "\n")
            output.flush()

    yield watch
