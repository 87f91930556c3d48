"""Slides and messages from files, looked after beside the calls."""

import threading
from pathlib import Path

import pytest
from PIL import Image

from display_board.settings import ShownSettings
from display_board.shelf import Shelf
from display_board.slides import LARGEST, BadFile, following, listing, load_messages, load_slide
from display_board.snapshot import Slide
from tests.wire.hall import until


def picture(file: Path, size: tuple[int, int] = (64, 36), colour: str = "red") -> Path:
    Image.new("RGB", size, colour).save(file)
    return file


def keys(*names: str) -> list[tuple[str, int, int]]:
    return [(name, 1, 1) for name in names]


class TestTheOrder:
    def test_is_that_of_the_names(self, tmp_path):
        for name in ("b.png", "A.jpg", "c.JPEG", ".hidden.png", "notes.txt"):
            (tmp_path / name).touch()

        assert [key[0] for key in listing(tmp_path)] == ["A.jpg", "b.png", "c.JPEG"]

    def test_begins_again_after_the_last(self):
        found = keys("a.png", "b.png")

        assert following(found, None, ()) == found[0]
        assert following(found, "a.png", ()) == found[1]
        assert following(found, "b.png", ()) == found[0]

    def test_goes_on_behind_a_slide_that_was_deleted(self):
        assert following(keys("a.png", "c.png"), "b.png", ()) == ("c.png", 1, 1)

    def test_leaves_out_what_is_damaged(self):
        found = keys("a.png", "b.png")

        assert following(found, "a.png", {found[1]}) == found[0]
        assert following(found, None, set(found)) is None

    def test_a_folder_that_is_not_there_is_told(self, tmp_path):
        with pytest.raises(BadFile, match="nowhere"):
            listing(tmp_path / "nowhere")


class TestAPicture:
    def load(self, file: Path) -> Slide:
        return load_slide(file.parent, listing(file.parent)[0])

    def test_is_kept_no_larger_than_it_is_shown(self, tmp_path):
        slide = self.load(picture(tmp_path / "a.jpg", (4000, 3000)))

        assert (slide.width, slide.height) == (960, 720)
        assert slide.height <= LARGEST[1]
        assert len(slide.pixels) == slide.width * slide.height * 3

    def test_with_clear_parts_stands_on_white(self, tmp_path):
        Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(tmp_path / "a.png")

        assert set(self.load(tmp_path / "a.png").pixels) == {255}

    def test_that_was_taken_sideways_is_turned_upright(self, tmp_path):
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)

        assert self.load(tmp_path / "a.jpg").height == 40

    @pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40])
    def test_that_is_damaged_is_told(self, tmp_path, content):
        (tmp_path / "a.png").write_bytes(content)

        with pytest.raises(BadFile, match=r"a\.png"):
            self.load(tmp_path / "a.png")

    def test_that_is_cut_off_is_told(self, tmp_path):
        file = picture(tmp_path / "a.jpg", (640, 360))
        file.write_bytes(file.read_bytes()[:400])

        with pytest.raises(BadFile, match=r"a\.jpg"):
            self.load(file)


class TestMessages:
    def test_are_the_lines_of_a_file(self, tmp_path):
        (tmp_path / "text").write_text("\ufeffMột\n\n  Hai \n", encoding="utf-8")

        assert load_messages(tmp_path / "text") == ("Một", "Hai")

    @pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 20_000])
    def test_that_cannot_be_read_are_told(self, tmp_path, content):
        (tmp_path / "text").write_bytes(content)

        with pytest.raises(BadFile, match="text"):
            load_messages(tmp_path / "text")


class Watched:
    """A shelf, what it has shown and what has failed; its clock stands until it is put forward."""

    def __init__(self, settings: ShownSettings) -> None:
        self.shown: list[tuple[Slide | None, tuple[str, ...]]] = []
        self.failed: list[str] = []
        self.now = 0.0
        self.shelf = Shelf(settings, self._take, lambda kind, _: self.failed.append(kind), clock=self.clock)
        self.shelf.start()

    def clock(self) -> float:
        self.now += 3.0  # each look at the clock is later than the next is due: no test waits
        return self.now

    def _take(self, slide: Slide | None, messages: tuple[str, ...]) -> None:
        self.shown.append((slide, messages))

    def names(self) -> list[str]:
        return [slide.key[0] if slide else "" for slide, _ in self.shown]

    def comes_to(self, name: str) -> bool:
        """Wait until the slide of this name is shown; "": none is."""
        return bool(until(lambda: self.names()[-1:] == [name], what=f"{name}, now {self.names()}"))


@pytest.fixture
def watch(tmp_path):
    watched: list[Watched] = []

    def start(**settings) -> Watched:
        watched.append(Watched(ShownSettings(**settings)))
        return watched[-1]

    yield start
    for each in watched:
        assert each.shelf.close(5)


def test_slides_follow_one_another(watch, tmp_path):
    for name in ("a.png", "b.png", "c.png"):
        picture(tmp_path / name)
    watched = watch(slides=tmp_path, slide_s=4.0)

    assert until(lambda: watched.names()[:4] == ["a.png", "b.png", "c.png", "a.png"], what="four slides")


def test_a_damaged_slide_is_left_out_told_once_and_shown_when_it_was_mended(watch, tmp_path):
    picture(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"half a picture")
    watched = watch(slides=tmp_path, slide_s=4.0)
    until(lambda: watched.shelf.problems, what="it is told")
    assert watched.names() == ["a.png"]
    assert watched.failed == ["slide"]

    picture(tmp_path / "b.png", colour="blue")

    watched.comes_to("b.png")
    until(lambda: watched.shelf.problems == (), what="it is mended")


def test_a_slide_that_is_put_there_or_taken_away_is_noticed(watch, tmp_path):
    watched = watch(slides=tmp_path, slide_s=4.0)
    until(lambda: watched.names() == [""], what="nothing")
    picture(tmp_path / "a.png")
    watched.comes_to("a.png")

    (tmp_path / "a.png").unlink()

    assert watched.comes_to("")


def test_a_slide_that_is_replaced_is_shown_anew(watch, tmp_path):
    picture(tmp_path / "a.png", colour="red")
    watched = watch(slides=tmp_path, slide_s=4.0)
    watched.comes_to("a.png")

    picture(tmp_path / "a.png", (32, 18), colour="blue")

    assert until(lambda: watched.shown[-1][0] and watched.shown[-1][0].width == 32, what="the new one")


def test_the_file_of_messages_is_read_again_when_it_changes(watch, tmp_path):
    file = tmp_path / "text"
    file.write_text("Một", encoding="utf-8")
    watched = watch(running=("Chào",), running_file=file)
    until(lambda: watched.shown and watched.shown[-1][1] == ("Chào", "Một"), what="the first text")

    file.write_text("Hai Ba", encoding="utf-8")
    until(lambda: watched.shown[-1][1] == ("Chào", "Hai Ba"), what="the second text")
    file.unlink()
    until(lambda: watched.shown[-1][1] == ("Chào",), what="none of the file")
    assert "is not there" in watched.shelf.problems[0]


def test_a_file_of_messages_that_is_damaged_leaves_those_before(watch, tmp_path):
    file = tmp_path / "text"
    file.write_text("Một", encoding="utf-8")
    watched = watch(running_file=file)
    until(lambda: watched.shown and watched.shown[-1][1] == ("Một",), what="the text")

    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"\xff\xff\xff")
    damaged.replace(file)

    until(lambda: watched.shelf.problems, what="it is told")
    assert watched.shown[-1][1] == ("Một",)


def test_work_for_the_disk_is_done_and_a_failure_does_not_end_it(watch):
    watched, done = watch(), threading.Event()
    watched.shelf.do(lambda: 1 // 0)
    watched.shelf.do(done.set)

    assert done.wait(30)
    assert watched.failed == ["disk"]
