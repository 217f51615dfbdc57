"""`python -m segue.demo FOLDER`: write the demo album's masters; a process of its own gives its memory back."""

import sys
from pathlib import Path

from segue.demo.album import write_album

for _ in write_album(Path(sys.argv[1])):
    pass
