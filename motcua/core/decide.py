"""`decide(day, order, now) -> events`: the one gate of every command. It may refuse, but changes nothing."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from motcua.core import centre, counters, ratings, services, tickets
from motcua.core.day import Day
from motcua.core.events import Event
from motcua.core.order import Order
from motcua.core.refusal import Refused
from motcua.wire import commands as c
from motcua.wire.states import ErrorCode

Rule = Callable[[Day, Order, Any, datetime], tuple[Event, ...]]

RULES: Mapping[type[c.Command], Rule] = {
    c.TicketRequest: tickets.request,
    c.TicketIssuedOffline: tickets.issued_offline,
    c.TicketPrinted: tickets.printed,
    c.TicketCancel: tickets.cancel,
    c.CounterOpen: counters.open_counter,
    c.CounterPause: counters.pause,
    c.CounterResume: counters.resume,
    c.CounterClose: counters.close,
    c.CounterCallNext: counters.call_next,
    c.CounterCall: counters.call,
    c.CounterRecall: counters.recall,
    c.CounterTakeBack: counters.take_back,
    c.CounterServe: counters.serve,
    c.CounterNoShow: counters.no_show,
    c.CounterPark: counters.park,
    c.CounterFinish: counters.finish,
    c.CounterTransfer: counters.transfer,
    c.ServiceClose: services.close,
    c.ServiceOpen: services.reopen,
    c.RatingShown: ratings.shown,
    c.RatingSubmit: ratings.submit,
    c.RatingExplain: ratings.explain,
    c.RatingSkip: ratings.skip,
    c.FeedbackSubmit: ratings.feedback,
    c.DoorsOpen: centre.open_doors,
    c.DoorsClose: centre.close_doors,
    c.DayOpen: centre.open_day,
    c.DayClose: centre.close_day,
}


def decide(day: Day, order: Order, now: datetime) -> tuple[Event, ...]:
    """Return what happens when `order` is carried out at `now` (aware UTC), or raise `Refused`.

    An empty tuple: the order is fine and changes nothing (pausing a paused counter).
    `settings/adopt` is not decided here but by `centre.adopt`, since the shell brings the text along.
    """
    if order.sender.role not in c.COMMANDS[order.name].roles:
        raise Refused(ErrorCode.NOT_ALLOWED, f"a {order.sender.role} may not send {order.name}")
    if day.settings is None:
        raise Refused(ErrorCode.UNAVAILABLE, "no settings have been adopted yet")
    return RULES[type(order.command)](day, order, order.command, now)
