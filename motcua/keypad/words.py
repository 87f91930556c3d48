"""What the keypad says, in the process's language."""

from collections.abc import Iterator

from motcua.keypad.lamps import Lamp
from motcua.keypad.pad import Note, Shown
from motcua.keypad.steps import Button, Step, View, Why
from motcua.texts import language, text


def status_line(shown: Shown) -> str:
    """Return the whole state in one line: `Quầy 3 · đang phục vụ A012 · chờ 5`."""
    return " · ".join(_parts(shown))


def counter_name(shown: Shown) -> str:
    """Return the name of the counter."""
    if shown.name is None:
        return text("Counter")
    return shown.name.vi if language() == "vi" else shown.name.en


def state(shown: Shown) -> str:
    """Return what the counter does: `đang phục vụ A012`."""
    if shown.view is None:
        return text("not known yet")
    return _state(shown.view)


def waiting(shown: Shown) -> str:
    """Return how many wait for this counter; nothing where that is not known."""
    if shown.waiting is None:
        return ""
    return text("{n} waiting", n=shown.waiting) if shown.waiting else text("nobody is waiting")


def news(shown: Shown) -> str:
    """Return what the officer must know now: a fault, or why the last press did nothing. Often nothing."""
    if shown.stuck:
        names = ", ".join(name(button) for button in Button if button in shown.stuck)
        return text("stuck: {names}", names=names)
    if shown.note is not None:
        return note(shown.note)
    if not shown.is_live:
        return text("no word from the centre")
    return text("please wait") if shown.is_busy else ""


def hint(shown: Shown) -> str:
    """Return what can be done at this moment and stands on no button; nothing where there is nothing."""
    view = shown.view
    if view is None or view.status == "closed" or view.visit is not None:
        return ""
    return text(
        "to close the counter, hold “{button}”", button=label(Button.PAUSE, shown.offers[Button.PAUSE])
    )


def note(one: Note) -> str:
    """Return what came of a press."""
    return {
        Why.NOT_KNOWN: text("the counter is not known yet"),
        Why.NO_LINE: text("not done: no word from the centre"),
        Why.BUSY: text("not done: the step before is not answered yet"),
        Why.TOO_SOON: text("not done: this number has only just been called"),
        Why.NOT_OPEN: text("not done: the counter is closed"),
        Why.IDLE: text("not done: nobody has been called"),
        Why.SERVING: text("not done: this visitor is being served"),
        Why.HAS_VISITOR: text("not done: finish with this visitor first"),
        Why.NOBODY_WAITING: text("nobody is waiting"),
        Why.NOBODY_SIGNED_IN: text("not done: first sign in here on the officer's page"),
        Why.REFUSED: text("refused by the centre: {code}", code=one.code),
        Why.UNANSWERED: text("no answer from the centre"),
        Why.DISK: text("not done: this machine cannot write to its disk"),
    }[one.why]


def name(button: Button) -> str:
    """Return the name that stands on a button."""
    return {
        Button.NEXT: text("Next"),
        Button.RECALL: text("Recall"),
        Button.SERVE: text("Serve / finish"),
        Button.NO_SHOW: text("No-show"),
        Button.PAUSE: text("Pause"),
    }[button]


def lamp(one: Lamp) -> str:
    """Return the name that stands at a lamp."""
    return {
        Lamp.READY: text("Ready"),
        Lamp.WAITING: text("Waiting"),
        Lamp.IN_HAND: text("In hand"),
        Lamp.ERROR: text("Error"),
    }[one]


def label(button: Button, offer: Step | None) -> str:
    """Return what a button does at this moment; its name where it does nothing."""
    found = {
        Step.OPEN: text("Open the counter"),
        Step.SERVE: text("Serve"),
        Step.FINISH: text("Finish"),
        Step.RESUME: text("Resume"),
    }
    return found.get(offer, name(button)) if offer is not None else name(button)


def _parts(shown: Shown) -> Iterator[str]:
    yield counter_name(shown)
    yield state(shown)
    yield from filter(None, (waiting(shown), news(shown)))


def _state(view: View) -> str:
    if view.status == "closed":
        return text("the counter is closed")
    match view.stage:
        case "called":
            said = text("calling {number}", number=view.number)
        case "serving":
            said = text("serving {number}", number=view.number)
        case "idle":
            return text("paused") if view.status == "paused" else text("free")
    return text("{state}, then a break", state=said) if view.status == "paused" else said
