"""What can be tapped: the start of the way, and the buttons of each screen. Pure."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from kiosk.snapshot import Choice, Screen, Step
from kiosk.state import GREATEST_VOLUME, Known, State
from motcua.texts import text_in, texts_in
from motcua.wire.codec import Lang
from motcua.wire.states import CentreState, Names, ServiceLine

ON_ONE_SCREEN = 6  # so few services need no groups
NO_GROUP = "other"
_NAMES: dict[Lang, str] = {"vi": "Tiếng Việt", "en": "English"}


def languages(known: Known) -> tuple[Lang, ...]:
    """Return the centre's languages that the kiosk speaks; at least one."""
    spoken = known.centre.languages if known.centre is not None else tuple(_NAMES)
    return tuple(lang for lang in _NAMES if lang in spoken) or ("vi",)


def home(known: Known) -> Screen:
    """Return what the start is now: the first question, or why there is none."""
    centre = known.centre
    if centre is None or centre.day is None or not centre.services:
        return Screen.NOT_READY
    if not centre.open or known.is_declined:
        return Screen.LUNCH if _is_lunch(known, centre) else Screen.CLOSED
    if len(languages(known)) > 1:
        return Screen.LANGUAGE
    return Screen.GROUPS if has_groups(known) else Screen.SERVICES


def has_groups(known: Known) -> bool:
    """Whether the services are too many for one screen, and stand in several groups."""
    centre = known.centre
    return centre is not None and len(centre.services) > ON_ONE_SCREEN and len(_groups(centre)) > 1


def ordinary(known: Known) -> str:
    """Return the ordinary priority class: the first."""
    return known.centre.priorities[0].id if known.centre and known.centre.priorities else ""


def name_of(names: Names, lang: Lang) -> str:
    """Return a name in a language."""
    return names.en if lang == "en" else names.vi


def choices(state: State) -> tuple[Choice, ...]:
    """Return the buttons of the screen that is shown, in their order."""
    screen = state.screen or home(state.known)
    return tuple(_choices(screen, state, state.lang or languages(state.known)[0]))


def _choices(screen: Screen, state: State, lang: Lang) -> Iterator[Choice]:
    match screen:
        case Screen.LANGUAGE:
            for each in languages(state.known):
                yield Choice(step=Step.LANGUAGE, id=each, label=_NAMES[each])
        case Screen.GROUPS if state.known.centre is not None:
            yield from _group_choices(state.known.centre, lang)
        case Screen.SERVICES if state.known.centre is not None:
            yield from _service_choices(state, state.known.centre, lang)
        case Screen.PRIORITY if state.known.centre is not None:
            for priority in state.known.centre.priorities:
                yield Choice(step=Step.PRIORITY, id=priority.id, label=name_of(priority.name, lang))
        case Screen.STAFF:
            yield from _staff_choices(state, lang)
        case _:
            yield from _answers(screen, lang)


def _answers(screen: Screen, lang: Lang) -> Iterator[Choice]:
    match screen:
        case Screen.MORE_TIME:
            yield Choice(step=Step.MORE_TIME, id="", label=text_in(lang, "Yes, I need more time"))
            yield Choice(step=Step.START_AGAIN, id="", label=text_in(lang, "Start again"))
        case Screen.TAKE_PAPER:
            yield Choice(step=Step.START_AGAIN, id="", label=text_in(lang, "Done"))
        case Screen.READ_NUMBER:
            yield Choice(step=Step.START_AGAIN, id="", label=text_in(lang, "I have noted my number"))
            yield Choice(step=Step.MORE_TIME, id="", label=text_in(lang, "I need more time"))
        case Screen.UNCERTAIN:
            yield Choice(step=Step.PAPER_IS_THERE, id="", label=text_in(lang, "Yes, I have the paper"))
            yield Choice(step=Step.NO_PAPER, id="", label=text_in(lang, "No, there is no paper"))
        case Screen.SERVICE_CLOSED | Screen.QUOTA | Screen.CANNOT_ISSUE:
            yield Choice(step=Step.START_AGAIN, id="", label=text_in(lang, "Back to the start"))
        case _:
            return


def _group_choices(centre: CentreState, lang: Lang) -> Iterator[Choice]:
    names = {group.id: name_of(group.name, lang) for group in centre.groups}
    for group in _groups(centre):
        services = [service for service in centre.services if _group_of(service) == group]
        yield Choice(
            step=Step.GROUP,
            id=group,
            label=names.get(group) or text_in(lang, "Other services"),
            note=" · ".join(name_of(service.name, lang) for service in services),
            enabled=any(service.open for service in services),
        )


def _service_choices(state: State, centre: CentreState, lang: Lang) -> Iterator[Choice]:
    grouped = has_groups(state.known) and state.group is not None
    for service in centre.services:
        if grouped and _group_of(service) != state.group:
            continue
        yield Choice(
            step=Step.SERVICE,
            id=service.id,
            label=name_of(service.name, lang),
            note=_note(state.known, service, lang),
            enabled=service.open,
        )


def _note(known: Known, service: ServiceLine, lang: Lang) -> str:
    if not service.open:
        return text_in(lang, "closed now")
    waiting = known.waiting.get(service.id)
    if waiting is None or not known.is_live:
        return ""
    if waiting == 0:
        return text_in(lang, "nobody is waiting")
    return texts_in(lang, "one person is waiting", "{n} people are waiting", waiting)


def _staff_choices(state: State, lang: Lang) -> Iterator[Choice]:
    volume = state.known.volume
    yield Choice(
        step=Step.TEST_PRINT, id="", label=text_in(lang, "Test print"), enabled=state.test != "asked"
    )
    yield Choice(step=Step.VOLUME_DOWN, id="", label=text_in(lang, "Softer"), enabled=volume > 0)
    yield Choice(step=Step.VOLUME_UP, id="", label=text_in(lang, "Louder"), enabled=volume < GREATEST_VOLUME)
    yield Choice(step=Step.RESTART, id="", label=text_in(lang, "Restart the kiosk"))


def _group_of(service: ServiceLine) -> str:
    return service.group or NO_GROUP


def _groups(centre: CentreState) -> tuple[str, ...]:
    """Return the groups that have services, in the centre's order; last, what is in none."""
    used = {_group_of(service) for service in centre.services}
    order = (*(group.id for group in centre.groups), NO_GROUP)
    return tuple(group for group in dict.fromkeys(order) if group in used)


def _is_lunch(known: Known, centre: CentreState) -> bool:
    """Whether the doors were open today and will be again."""
    if known.opens_at is None or not known.was_open:
        return False
    return known.opens_at.astimezone(ZoneInfo(centre.tz)).date() == centre.day
