"""What an officer decided goes to the coordinator: asked, or kept on disk until it is answered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from motcua.web import desk_words as w
from motcua.web.desk_orders import Command, NotTaken, Orders
from motcua.web.sending import Sends, answer
from motcua.web.steps import STEPS, StepName
from motcua.wire.codec import MalformedMessage
from motcua.wire.commands import COMMANDS
from motcua.wire.errors import NoHeartbeat, OutboxError, Unanswered, WireError
from motcua.wire.sending import Pending
from motcua.wire.states import ErrorCode, Reply

ANSWER_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a step; `ticket`: the id of one that was issued by it."""

    said: w.Said
    ticket: str | None = None


class DeskSending:
    """The steps of all officers on their way; each has at most one that is kept and not answered yet."""

    def __init__(self, sends: Sends, changed: Callable[[], None]) -> None:
        """Send by `sends`; `changed()` is called, from any thread, when a step is kept or is so no more."""
        self._sends, self._changed = sends, changed
        self._kept: dict[str, Pending] = {}

    def is_waiting(self, officer: str) -> bool:
        """Whether a step of an officer is kept and not answered yet."""
        pending = self._kept.get(officer)
        return pending is not None and not pending.done()

    def kept(self, officer: str, lang: str) -> w.Said | None:
        """Return what is said of an officer's kept step: that it waits, or why it was refused in the end."""
        if self.is_waiting(officer):
            return w.kept(lang)
        pending = self._kept.get(officer)
        code = _refusal(_reply_of(pending)) if pending else None
        return w.refused(code, lang) if code else None

    async def carry_out(self, officer: str, step: StepName, what: Orders, lang: str) -> Outcome:
        """Send what carries out a step; raises `NotTaken` where it was not, or is kept for later."""
        if self.is_waiting(officer):
            raise NotTaken(w.kept(lang))
        if STEPS[step].needs_line and not self._sends.is_live():
            raise NotTaken(w.no_line(lang))
        self._kept.pop(officer, None)
        reply: Reply | None = None
        for is_later, command in enumerate(what.commands):
            try:
                reply = await self._answered(officer, command, lang)
            except NotTaken as error:
                raise NotTaken(_so_far(error.said, what.number, lang, later=bool(is_later))) from error
            code = _refusal(reply)
            if is_later and code is ErrorCode.NOBODY_WAITING:
                return Outcome(said=w.finished_alone(what.number, lang))
            if code is not None:
                said = w.refused(code, lang)
                raise NotTaken(_so_far(said, what.number, lang, later=bool(is_later)))
        ticket = _ticket(reply) if step is StepName.ISSUE else None
        return Outcome(said=w.done(step, what.number, lang), ticket=ticket)

    async def _answered(self, officer: str, command: Command, lang: str) -> Reply:
        """Return the reply, which may be a refusal; raises `NotTaken` where there is none."""
        stored = COMMANDS[command.name].stored
        seconds = ANSWER_S if self._sends.is_live() else 0
        try:
            send = self._sends.send if stored else self._sends.ask
            pending = await asyncio.to_thread(send, command.name, **command.values)
        except NoHeartbeat as error:
            raise NotTaken(w.no_line(lang)) from error
        except MalformedMessage as error:
            raise NotTaken(w.refused(ErrorCode.INVALID, lang)) from error
        except OutboxError as error:
            raise NotTaken(w.not_kept(lang)) from error
        try:
            return await answer(pending, seconds)
        except Unanswered as error:
            if not stored:
                raise NotTaken(w.not_answered(lang)) from error
            self._kept[officer] = pending
            self._changed()
            pending.add_done_callback(lambda _: self._changed())
            raise NotTaken(w.kept(lang)) from error
        except WireError as error:  # this program ends just now
            raise NotTaken(w.not_answered(lang)) from error


def _so_far(said: w.Said, number: str, lang: str, *, later: bool) -> w.Said:
    """Return what is said when a command was not carried out; `later`: the one before it was."""
    return w.finished_but(said, number, lang) if later else said


def _reply_of(pending: Pending) -> Reply | None:
    try:
        return pending.result(0)
    except WireError:
        return None


def _refusal(reply: Reply | None) -> ErrorCode | None:
    """Return why a command was refused; a code that we do not know counts as `invalid`."""
    if reply is None or reply.error is None:
        return None
    known = {code.value: code for code in ErrorCode}
    return known.get(reply.error.code, ErrorCode.INVALID)


def _ticket(reply: Reply | None) -> str | None:
    body: dict[str, Any] = (reply.body if reply else None) or {}
    ticket = body.get("ticket", {}).get("id")
    return ticket if isinstance(ticket, str) else None
