"""From a ticket to what stands on its paper; and a paper that is no ticket, to try the printer. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hardware.printer.slip import Line, Rule, Size, Slip
from kiosk.choices import name_of
from kiosk.model import Issued
from kiosk.paper import TicketPaper
from kiosk.state import lang_of
from motcua.texts import text_in
from motcua.wire.codec import Lang
from motcua.wire.states import CentreState


def paper_of(issued: Issued, centre: CentreState, *, again: bool = False) -> TicketPaper:
    """Return what stands on the paper of a ticket, in the ticket's language."""
    ticket = issued.ticket
    lang = lang_of(ticket.lang)
    names = {service.id: name_of(service.name, lang) for service in centre.services}
    return TicketPaper(
        centre=name_of(centre.name, lang),
        address=centre.address,
        service=names.get(ticket.service, ticket.service),
        number=ticket.number,
        ahead=issued.ahead,
        issued_at=ticket.issued_at.astimezone(ZoneInfo(centre.tz)),
        priority=bool(centre.priorities) and ticket.priority != centre.priorities[0].id,
        code=ticket.code,
        web=centre.web,
        reprint=again,
    )


def trial_slip(device: str, version: str, at: datetime, lang: Lang) -> Slip:
    """Return a paper with which staff can try the printer."""
    return Slip(
        elements=(
            Line(text=text_in(lang, "Test print"), size=Size.LARGE, bold=True),
            Rule(),
            Line(text=f"{device} · {version}"),
            Line(text=f"{at:%H:%M:%S %d/%m/%Y} UTC", size=Size.SMALL),
            Line(text="ĂÂĐÊÔƠƯ ăâđêôơư ẤẬẪẴỄỘỠỨỶỴ 0123456789"),
            Rule(),
            Line(text=text_in(lang, "This is not a ticket."), bold=True),
        )
    )
