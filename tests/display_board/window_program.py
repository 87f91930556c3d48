"""The board's window as a program for tests; see `tests.screens.window_program`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from display_board.app import open_window
from display_board.samples import samples, slide
from display_board.snapshot import Snapshot
from motcua.screens.options import WindowOptions
from tests.screens.window_program import RECOVERY_S, WindowProgram, broken


class BoardWindow(WindowProgram):
    """The board's window."""

    title = "Board"

    def opened(self, options: WindowOptions) -> Any:
        return open_window(options, count=self.count, recovery_s=RECOVERY_S)

    def samples(self, lang: Any) -> Mapping[str, Snapshot]:
        return samples(lang)

    def changing(self) -> Sequence[Snapshot]:
        """Return all samples so often that seven slides follow one another."""
        slides = [replace(slide(), key=("slide", number, 0)) for number in range(7)]
        rounds = [each for _ in slides for each in samples("vi").values()]
        return [
            replace(each, slide=slides[number % len(slides)]) if each.slide is not None else each
            for number, each in enumerate(rounds)
        ]

    # --- orders -----------------------------------------------------------------------------

    def slide_size(self) -> None:
        """Tell how large the slide stands there."""
        self.soon(lambda: list(self.window.view.picture._shown.size))

    def break_screen(self) -> None:
        self.window.show(broken(samples("vi")["full"], "cards"))


if __name__ == "__main__":
    BoardWindow.main()
