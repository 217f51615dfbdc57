"""One progress bar over everything that is packaged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

Tell = Callable[[str, float], None]
"""Takes what is being done, and the share of it that is over, 0 to 1."""


class ProgressBar:
    """Divided into steps that follow each other."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar = bar
        self._task = task
        self._over = 0.0

    @contextmanager
    def step(self, share: float, prefix: str = "") -> Iterator[Tell]:
        """The next step, which takes a share of the whole time; what is told of it is shown behind a prefix."""
        begin = self._over

        def tell(what: str, fraction: float) -> None:
            self._bar.update(self._task, description=prefix + what, completed=begin + share * fraction)

        yield tell
        self._over = begin + share

    def finish(self) -> None:
        """Everything is over."""
        self._bar.update(self._task, description="done", completed=1.0)


@contextmanager
def progress_bar() -> Iterator[ProgressBar]:
    """A bar on standard error."""
    columns = (TextColumn("{task.description:<8}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        yield ProgressBar(bar, bar.add_task("probe", total=1.0))
