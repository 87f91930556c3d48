"""The rules of services: one may be closed for today, and opened again."""

from datetime import datetime

from motcua.core import events as e
from motcua.core.day import Day
from motcua.core.order import Order
from motcua.core.refusal import Refused
from motcua.settings import Service
from motcua.wire import commands as c
from motcua.wire.states import ErrorCode

Events = tuple[e.Event, ...]


def close(day: Day, order: Order, command: c.ServiceClose, now: datetime) -> Events:
    """Give out no more tickets for a service today; one that is closed already stays as it is."""
    service = _service(day, order, command.service)
    if not day.gives_out(service):
        return ()
    return (e.ServiceClosed(at=now, service=service.id, device=order.sender.id, reason=command.reason),)


def reopen(day: Day, order: Order, command: c.ServiceOpen, now: datetime) -> Events:
    """Give out tickets for a service again; what the settings keep closed no command opens."""
    service = _service(day, order, command.service)
    if not service.open:
        raise Refused(ErrorCode.CLOSED, f"the settings keep service {service.id!r} closed", "service")
    if day.gives_out(service):
        return ()
    return (e.ServiceOpened(at=now, service=service.id, device=order.sender.id),)


def _service(day: Day, order: Order, name: str) -> Service:
    """Return the service if the sender may decide about it: a counter's device about what it may serve."""
    service = day.in_force().services.get(name)
    if service is None:
        raise Refused(ErrorCode.UNKNOWN_SERVICE, f"no service is called {name!r}", "service")
    if day.today is None or day.closed:
        raise Refused(ErrorCode.CLOSED, "the day is closed")
    counter = day.in_force().counters.get(order.sender.counter or "")
    if order.sender.role is c.Role.COUNTER and (counter is None or name not in counter.services):
        raise Refused(
            ErrorCode.NOT_ALLOWED, f"counter {order.sender.counter} does not serve {name!r}", "service"
        )
    return service
