"""What a device holds of the coordinator's states, and the rule by which it takes a new one. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from immutables import Map

from motcua.wire import topics
from motcua.wire.codec import MalformedMessage, decode
from motcua.wire.states import (
    BoardState,
    CentreState,
    CoordinatorState,
    CounterState,
    Prompt,
    ServiceState,
    State,
)

S = TypeVar("S")
Change = tuple[bool, str | None]
_HELD = (topics.CENTRE, topics.BOARD, topics.SERVICE, topics.COUNTER, topics.COORDINATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldStates:
    """The newest state of each kind; None, or no entry, where none has come."""

    centre: CentreState | None = None
    board: BoardState | None = None
    services: Mapping[str, ServiceState] = field(default_factory=Map)
    counters: Mapping[str, CounterState] = field(default_factory=Map)
    coordinator: CoordinatorState | None = None
    prompt: Prompt | None = None


class StateHolder:
    """Takes retained states: on each topic one with a new epoch, or with the same and a `rev` not smaller."""

    def __init__(self, root: str, device: str) -> None:
        """Hold nothing yet; `root` is the centre's, `device` whose prompt it is."""
        self._root = root
        self._prompt = topics.PROMPT.topic(root, device=device)
        self._versions: dict[str, State] = {}
        self._superseded: dict[str, set[str]] = {}
        self.held = HeldStates()

    def take(self, topic: str, payload: bytes) -> Change:
        """Take a state if the rule allows; return whether anything changed, and the epoch that was named.

        Raises `MalformedMessage`, also for a topic for which `holds` is false.
        """
        if topic == self._prompt:
            prompt = decode(Prompt, payload) if payload else None
            return self._become(replace(self.held, prompt=prompt)), None
        if topics.COORDINATOR.match(self._root, topic) is not None:
            coordinator = decode(CoordinatorState, payload)
            return self._become(replace(self.held, coordinator=coordinator)), coordinator.epoch
        if topics.CENTRE.match(self._root, topic) is not None:
            return self._newer(
                topic, centre := decode(CentreState, payload), replace(self.held, centre=centre)
            )
        if topics.BOARD.match(self._root, topic) is not None:
            return self._newer(topic, board := decode(BoardState, payload), replace(self.held, board=board))
        if parts := topics.SERVICE.match(self._root, topic):
            return self._service(topic, parts["service"], payload)
        if parts := topics.COUNTER.match(self._root, topic):
            return self._counter(topic, parts["counter"], payload)
        raise MalformedMessage(f"{topic!r} holds no state")

    def holds(self, topic: str) -> bool:
        """Whether a state of ours comes on this topic."""
        return topic == self._prompt or any(each.match(self._root, topic) is not None for each in _HELD)

    def _service(self, topic: str, name: str, payload: bytes) -> Change:
        if not payload:
            return self._cleared(topic, replace(self.held, services=_without(self.held.services, name)))
        state = decode(ServiceState, payload)
        return self._newer(
            topic, state, replace(self.held, services=Map(self.held.services).set(name, state))
        )

    def _counter(self, topic: str, name: str, payload: bytes) -> Change:
        if not payload:
            return self._cleared(topic, replace(self.held, counters=_without(self.held.counters, name)))
        state = decode(CounterState, payload)
        return self._newer(
            topic, state, replace(self.held, counters=Map(self.held.counters).set(name, state))
        )

    def _newer(self, topic: str, state: State, then: HeldStates) -> Change:
        before = self._versions.get(topic)
        if before is not None and before.epoch == state.epoch and state.rev < before.rev:
            return False, state.epoch
        old = self._superseded.setdefault(topic, set())
        if state.epoch in old:  # an epoch that another has followed is not a new one
            return False, state.epoch
        if before is not None and before.epoch != state.epoch:
            old.add(before.epoch)
        self._versions[topic] = state
        return self._become(then), state.epoch

    def _cleared(self, topic: str, then: HeldStates) -> Change:
        self._versions.pop(topic, None)
        self._superseded.pop(topic, None)
        return self._become(then), None

    def _become(self, then: HeldStates) -> bool:
        changed = then != self.held
        self.held = then
        return changed


def _without(held: Mapping[str, S], name: str) -> Mapping[str, S]:
    return Map({key: state for key, state in held.items() if key != name})
