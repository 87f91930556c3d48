"""What devices are told: after a commit come the replies, then the states, then the events."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from motcua.coordinator.service import Happened, Sent
from motcua.core import views
from motcua.core.day import Day
from motcua.core.events import KIND_OF, secrets_of
from motcua.settings import Settings
from motcua.wire import topics
from motcua.wire.codec import adapter, encode
from motcua.wire.errors import NotConnected
from motcua.wire.link import Link
from motcua.wire.states import CoordinatorState, Heartbeat, State

log = logging.getLogger(__name__)
_NO_STATE = b""
INTERNAL = frozenset({"store/opened", "coordinator/started", "clock/set", "devices/enrolled"})
REV_BITS = 20  # of a rev: changes that time alone made since the newest event


class Publisher:
    """Knows what is retained at the broker and sends what differs from it.

    What cannot be sent because the line is down is not lost: replies are asked for again, and all states
    are published anew whenever the line comes up.
    """

    def __init__(self, link: Link, root: str, epoch: str) -> None:
        """Publish below `root` over `link`, as the store of that `epoch`."""
        self._link, self._root, self._epoch = link, root, epoch
        self._rev = 0
        self._seen: Day | None = None
        self._states: dict[str, State] = {}
        self._prompts: dict[str, bytes] = {}
        self._coordinator: CoordinatorState | None = None

    def reply(self, replies: Iterable[Sent]) -> None:
        """Send the answers to commands."""
        for sent in replies:
            self._send(topics.REPLY.topic(self._root, device=sent.device), sent.payload)

    def tell(self, happened: Iterable[Happened]) -> None:
        """Send the events, without what stays here."""
        for one in happened:
            kind = KIND_OF[type(one.event)]
            if kind in INTERNAL:
                continue
            noun, verb = kind.split("/")
            public = adapter(type(one.event)).dump_json(one.event, exclude=set(secrets_of(kind)))
            payload = b'{"seq":%d,"epoch":"%s",%s' % (one.seq, self._epoch.encode(), public[1:])
            self._send(topics.EVENT.topic(self._root, noun=noun, verb=verb), payload)

    def show(self, day: Day, seq: int, now: datetime) -> None:
        """Bring the retained states up to what `day` is after the journal's row `seq`."""
        if self._seen is not None and self._seen.settings is not day.settings:
            before, after = (retained_names(known.in_force(), self._root) for known in (self._seen, day))
            self.clear(before - after)
        changed = self._changed(day, now)
        if changed:
            self._rev = max(self._rev + 1, seq << REV_BITS)
        for topic, state in changed.items():
            self._states[topic] = state
            self._send(topic, encode(replace(state, epoch=self._epoch, rev=self._rev)), retain=True)
        self._show_prompts({device: encode(prompt) for device, prompt in views.prompts(day).items()})
        self._seen = day

    def show_all(
        self, day: Day, seq: int, now: datetime, coordinator: CoordinatorState, gone: Iterable[str]
    ) -> None:
        """Publish all retained states anew, after a start or a new line; clear the topics `gone`."""
        self._seen, self._states, self._prompts, self._coordinator = None, {}, {}, None
        self.show_coordinator(coordinator)
        self.clear(gone)
        self.show(day, seq, now)

    def show_coordinator(self, state: CoordinatorState) -> None:
        """Bring the coordinator's own state up to date."""
        if state != self._coordinator:
            self._send(topics.COORDINATOR.topic(self._root), encode(state), retain=True)
        self._coordinator = state

    def clear(self, gone: Iterable[str]) -> None:
        """Clear retained topics of what was removed."""
        for topic in gone:
            self._states.pop(topic, None)
            self._send(topic, _NO_STATE, retain=True)

    def beat(self, now: datetime) -> None:
        """Say that we are alive."""
        heartbeat = Heartbeat(epoch=self._epoch, rev=self._rev, at=now)
        self._send(topics.HEARTBEAT.topic(self._root), encode(heartbeat), qos=0)

    def _changed(self, day: Day, now: datetime) -> Mapping[str, State]:
        """Return the states that differ from what is retained."""
        before, root = self._seen, self._root
        fresh: dict[str, State] = {topics.BOARD.topic(root): views.board_state(day, now, "", 0)}
        anew = before is None or (day.settings, day.today) != (before.settings, before.today)
        if before is None or anew or _offer(day) != _offer(before):
            fresh[topics.CENTRE.topic(root)] = views.centre_state(day, now, "", 0)
        for name in day.in_force().services:
            if before is None or day.waiting.get(name) != before.waiting.get(name):
                fresh[topics.SERVICE.topic(root, service=name)] = views.service_state(day, name, "", 0)
        for name in day.counters:
            if before is None or anew or _at_work(day, name) != _at_work(before, name):
                fresh[topics.COUNTER.topic(root, counter=name)] = views.counter_state(day, name, "", 0)
        return {topic: state for topic, state in fresh.items() if self._states.get(topic) != state}

    def _show_prompts(self, prompts: Mapping[str, bytes]) -> None:
        for device in self._prompts.keys() | prompts.keys():
            payload = prompts.get(device, _NO_STATE)
            if self._prompts.get(device, _NO_STATE) != payload:
                self._send(topics.PROMPT.topic(self._root, device=device), payload, retain=True)
        self._prompts = dict(prompts)

    def _send(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        try:
            self._link.publish(topic, payload, qos=qos, retain=retain)
        except NotConnected:
            log.debug("%s not sent: no line", topic)


def _offer(day: Day) -> tuple[object, ...]:
    """Return what decides for which services tickets are given out, and when again."""
    return day.doors, day.closed, day.closed_services


def _at_work(day: Day, name: str) -> tuple[object, ...]:
    """Return what decides how a counter is seen: the counter itself, and the visit in hand."""
    counter = day.counters.get(name)
    return counter, day.visits.get(counter.visit or "") if counter is not None else None


def retained_names(settings: Settings, root: str) -> set[str]:
    """Return the topics of the services and counters of `settings`."""
    services = {topics.SERVICE.topic(root, service=name) for name in settings.services}
    return services | {topics.COUNTER.topic(root, counter=name) for name in settings.counters}
