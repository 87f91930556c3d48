"""What every kind of player that is heard promises; ALSA's own `file` device takes the place of a card."""

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.sound import pcm
from hardware.sound.errors import PlayerClosed
from hardware.sound.factory import make_player
from hardware.sound.player import Condition
from tests.hardware.ways import wait_until

KINDS = ("alsa", "file", "folder")


def tone(value: int, count: int = 3000) -> bytes:
    return pcm.samples_of([value] * count)


class Ear:
    """What a player of `kind` makes heard."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        options: dict[str, dict[str, Any]] = {
            "alsa": {"kind": "alsa", "device": f"file:'|cat >> {folder / 'card'}',raw"},
            "file": {"kind": "file", "path": str(folder / "heard.wav"), "real_time": False},
            "folder": {"kind": "file", "path": str(folder), "real_time": False},
        }
        self.player = make_player(**options[kind])

    def heard(self) -> list[int]:
        """Return all values that are not silence."""
        if self.kind == "alsa":
            card = self.folder / "card"
            found = card.read_bytes() if card.exists() else b""
        else:
            found = b"".join(samples(file) for file in sorted(self.folder.glob("*.wav")))
        return [value for value in pcm.values_of(found[: len(found) // 2 * 2]) if value]


def samples(file: Path) -> bytes:
    with wave.open(str(file), "rb") as opened:
        return opened.readframes(opened.getnframes())


@pytest.fixture(params=KINDS)
def ear(request, tmp_path):
    ear = Ear(request.param, tmp_path)
    with ear.player:
        yield ear


def test_plays_the_blocks_in_order_and_leaves_nothing_out(ear):
    blocks = [tone(place + 1) for place in range(40)]

    assert ear.player.play(iter(blocks)).condition is Condition.OK

    wait_until(lambda: ear.heard() == list(pcm.values_of(b"".join(blocks))))


def test_plays_one_sound_after_the_other(ear):
    for value in (7, 8, 9):
        assert ear.player.play([tone(value)]).condition is Condition.OK

    wait_until(lambda: ear.heard() == list(pcm.values_of(tone(7) + tone(8) + tone(9))))


def test_takes_the_first_block_before_it_asks_for_the_next(ear):
    asked = []

    def blocks() -> Iterator[bytes]:
        asked.append("first")
        yield tone(1)
        asked.append("second")
        yield tone(2)

    played = ear.player.play(blocks())

    assert (played.condition, asked) == (Condition.OK, ["first", "second"])


def test_a_check_is_not_heard(ear):
    assert ear.player.check().condition is Condition.OK
    assert ear.heard() == []


def test_a_sound_can_be_cut(ear):
    def blocks() -> Iterator[bytes]:
        yield tone(1)
        ear.player.stop()
        for _ in range(100):
            yield tone(2)

    assert ear.player.play(blocks()).condition is Condition.CUT
    assert len(ear.heard()) < 50 * 3000


def test_stopping_when_nothing_is_played_cuts_nothing(ear):
    ear.player.stop()

    assert ear.player.play([tone(1)]).condition is Condition.OK


def test_tells_of_the_machines_cards_without_a_change_where_none_happened(ear):
    assert ear.player.cards() == ear.player.cards()


def test_a_fault_in_what_is_played_is_raised_and_the_next_sound_is_played(ear):
    def blocks() -> Iterator[bytes]:
        yield tone(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ear.player.play(blocks())

    assert ear.player.play([tone(2)]).condition is Condition.OK


def test_is_closed_twice_without_harm_and_plays_no_more(ear):
    ear.player.close()
    ear.player.close()

    with pytest.raises(PlayerClosed):
        ear.player.play([tone(1)])
    with pytest.raises(PlayerClosed):
        ear.player.check()
