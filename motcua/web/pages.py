"""Pages as text: templates filled with what `words` says. Nothing here decides anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from motcua.settings import Name, Settings
from motcua.texts import LANGUAGES, text_in
from motcua.web.assets import TEMPLATES, address_of
from motcua.web.ticket_view import TicketView
from motcua.web.words import Notice, said_in, words

LANGUAGE_NAMES: Final = {"vi": "Tiếng Việt", "en": "English"}
"""Each language by its own name."""
_NOBODY = Name(vi="Một cửa", en="One-stop shop")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """The field for a code that is typed."""

    label: str
    button: str


class Pages:
    """The templates of this package."""

    def __init__(self) -> None:
        """Read no template before it is asked for."""
        self._templates = templates()

    def ticket(self, view: TicketView, lang: str, settings: Settings | None, events: str) -> str:
        """Return the page of a ticket; `events`: where its changes are pushed, unless it has ended."""
        return self._render(
            "ticket.html",
            lang,
            settings,
            view=view,
            words=words(view, lang),
            label=text_in(lang, "Your number"),
            day=f"{view.day:%d/%m/%Y}",
            events="" if view.has_ended else events,
            lost=text_in(lang, "No connection. This page goes on by itself as soon as there is one."),
            follows=text_in(lang, "This page changes by itself."),
            again=text_in(lang, "Load this page again"),
        )

    def now(self, view: TicketView, lang: str) -> str:
        """Return the part of a ticket's page that changes."""
        return self._templates.get_template("now.html").render(view=view, words=words(view, lang))

    def notice(
        self,
        notice: Notice,
        lang: str,
        settings: Settings | None,
        *,
        asks_for_code: bool = False,
        for_staff: bool = False,
    ) -> str:
        """Return a page that shows no ticket; its link leads on, the staff to their own pages."""
        form = _Form(label=text_in(lang, "Code"), button=text_in(lang, "Show my number"))
        return self._render(
            "notice.html",
            lang,
            settings,
            notice=notice,
            form=form if asks_for_code else None,
            home=text_in(lang, "To my page") if for_staff else text_in(lang, "Type a code"),
            home_address="/sign-in" if for_staff else "/",
        )

    def _render(self, template: str, lang: str, settings: Settings | None, **values: object) -> str:
        return self._templates.get_template(template).render(
            lang=lang, centre=centre_name(settings, lang), others=other_languages(settings, lang), **values
        )


def templates() -> Environment:
    """Return the templates of this package; each knows `asset`, the address of a static file."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = address_of
    return made


def centre_name(settings: Settings | None, lang: str) -> str:
    """Return what the centre is called; as long as that is not known, what all of them are."""
    return said_in(lang, settings.name if settings else _NOBODY)


def other_languages(settings: Settings | None, lang: str) -> list[tuple[str, str]]:
    """Return the languages to change to, each with its own name."""
    spoken: Iterable[str] = settings.languages if settings else LANGUAGES
    return [(other, LANGUAGE_NAMES[other]) for other in spoken if other != lang]
