"""An object store whose reads can be made to hang, as those of a network file system do."""

import os
import shutil
from pathlib import Path


class StallingStore:
    """A copy of a directory store, made of hard links."""

    def __init__(self, original: Path, name: str) -> None:
        self.root = original.with_name(name)
        shutil.copytree(original, self.root, copy_function=os.link)

    def stall(self) -> None:
        """From now on, whoever opens an object waits: each is a pipe that nobody writes to."""
        for packed in self.root.rglob("*.mp4"):
            packed.with_suffix(".kept").hardlink_to(packed)
            pipe = packed.with_suffix(".pipe")
            os.mkfifo(pipe)
            pipe.replace(packed)  # at no time is there no object

    def go_on(self) -> None:
        """The objects are back; those who wait get an error."""
        for kept in self.root.rglob("*.kept"):
            pipe = kept.with_suffix(".mp4")
            # A pipe opened for both waits for nobody, and wakes who waits for a writer.
            writer = os.open(pipe, os.O_RDWR)
            kept.replace(pipe)
            os.close(writer)
