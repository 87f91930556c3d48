"""Programs kept alive: started in order, started again when they die, ended in reverse order."""

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from motcua.output import Console, Talk
from motcua.systemd import VARIABLES, notify, watchdog_seconds
from motcua.texts import text
from motcua.up.guard import Guard

NEVER = float("inf")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PIECE = 16 * 1024
_LAST_WORDS = 64  # pieces of output read from a program that has died; a pipe holds four


class CannotStart(Exception):
    """A program cannot be started now; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program to keep alive.

    `ready` says at once whether the process of the given pid does its work; without it running is enough.
    `prepare` runs before each start; OSError and CannotStart count as a quick death. `cleanup` runs once all
    has ended, perhaps in another process, and may find nothing to do. `env` is added to ours.
    `shown`: a line that it says as people are shown it, None for one that they are not.
    """

    name: str
    command: Sequence[str]
    ready: Callable[[int], bool] | None = None
    prepare: Callable[[], None] | None = None
    cleanup: Callable[[], None] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    env: Mapping[str, str] = field(default_factory=dict)
    shown: Callable[[str], str | None] = lambda line: line


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patient a supervisor is; all times in seconds.

    `ready`: then the next program starts all the same. `ask`: between two questions for readiness.
    `pauses`: before each new start in a row. `quick`: a life shorter than that is a quick death, and after
    `quick_deaths` of them the last pause holds. `calm`: a life that lets the pauses begin anew.
    `stop`: for the end of all programs together.
    """

    ready: float = 10.0
    ask: float = 0.05
    pauses: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
    quick: float = 10.0
    quick_deaths: int = 5
    calm: float = 60.0
    stop: float = 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Deaths:
    """How often a program has died in a row, and how often quickly."""

    in_a_row: int = 0
    quick: int = 0

    def another(self, life: float, pace: Pace) -> "Deaths":
        """Count one more death, after `life` seconds."""
        return Deaths(
            in_a_row=1 if life >= pace.calm else self.in_a_row + 1,
            quick=self.quick + 1 if life < pace.quick else 0,
        )

    def pause(self, pace: Pace) -> float:
        """Return the seconds to wait before the next start."""
        if self.quick >= pace.quick_deaths:
            return pace.pauses[-1]
        return pace.pauses[min(self.in_a_row, len(pace.pauses)) - 1]


class _Child:
    """A program, its process while it has one, and what is to be done with it next."""

    def __init__(self, program: Program, talk: Talk, pace: Pace) -> None:
        self.program = program
        self.talk = talk
        self.process: subprocess.Popen[bytes] | None = None
        self.pidfd = -1
        self.output = -1
        self.began = 0.0
        self.patience = NEVER  # when it is reported as not ready
        self.wake = 0.0  # when it is started, or asked again
        self.is_ready = False
        self.next_may_start = False
        self.deaths = Deaths()
        self.stop_by = NEVER  # when it is killed
        self._pace = pace

    def start(self, guard: Guard, now: float) -> None:
        """Start the process in a session of its own, where the Ctrl-C of a terminal does not reach it."""
        self.began = now
        if self.next_may_start or self.patience == NEVER:
            self.patience = now + self._pace.ready
        if self.program.prepare:
            self.program.prepare()
        self.process = subprocess.Popen(
            self.program.command,
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={k: v for k, v in os.environ.items() if k not in VARIABLES} | dict(self.program.env),
            start_new_session=True,
            preexec_fn=guard.sign_in,  # noqa: PLW1509 - there is only one thread
        )
        assert self.process.stdout
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.output, False)
        self.pidfd = os.pidfd_open(self.process.pid)
        self.wake = now

    def read(self, now: float) -> bool:
        """Take a piece of its output, if there is one; False at the end of it."""
        try:
            data = os.read(self.output, _PIECE)
        except BlockingIOError:
            return True
        self.talk.feed(data, now)
        return bool(data)

    def bury(self, now: float) -> int:
        """Take its last words, end what is left of its session, return the exit code (-signal if killed)."""
        assert self.process
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        for _ in range(_LAST_WORDS):
            if not self.read(now):
                break
        assert self.process.stdout
        self.process.stdout.close()
        os.close(self.pidfd)
        self.process = None
        self.is_ready = False
        return code

    def send(self, number: signal.Signals) -> None:
        """Send a signal; one that has just died does not mind."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, number)

    def ask(self, now: float) -> bool:
        """Ask whether it is ready; True when it just became so."""
        assert self.process
        self.is_ready = self.program.ready is None or self.program.ready(self.process.pid)
        if self.is_ready:
            self.patience = self.wake = NEVER
        else:
            self.wake = now + self._pace.ask * (10 if self.patience == NEVER else 1)
        return self.is_ready


class Supervisor:
    """Keeps programs alive until SIGINT, SIGTERM or SIGHUP; one thread, one loop, woken by what happens.

    `banner` is said once, when all programs are ready for the first time; `cleanup` runs last of all, even
    when the supervisor was killed.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        banner: Callable[[], str] | None = None,
        cleanup: Callable[[], None] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._pace = pace or Pace()
        self._console = Console()
        self._selector = selectors.PollSelector()
        self._width = max(len(name) for name in ("motcua", *(p.name for p in programs)))
        self._children = [
            _Child(p, Talk(f"{p.name:{self._width}} | ", self._console, p.shown), self._pace)
            for p in programs
        ]
        self._banner = banner
        self._all_were_ready = False
        self._cleanups = [c for c in (*(p.cleanup for p in reversed(programs)), cleanup) if c]
        self._stop_by = NEVER
        self._stop_calls = 0
        self._watchdog = watchdog_seconds()
        self._watchdog_due = NEVER if self._watchdog is None else 0.0

    def run(self) -> int:
        """Run until a signal asks for the end; 0 when all has ended by then, 1 when something would not.

        Belongs to the main thread; may be called once.
        """
        try:
            with self._signals(), Guard(self._cleanups) as guard, self._selector:
                self._selector.register(guard.pidfd, selectors.EVENT_READ, lambda: self._renew(guard))
                while not self._is_over():
                    self._turn(guard)
                for cleanup in self._cleanups:
                    cleanup()
        finally:
            self._flush()
        return int(any(child.process for child in self._children))

    def say(self, message: str) -> None:
        """Say something to the people who watch."""
        for line in message.splitlines():
            self._console.line(f"{'motcua':{self._width}} | {line}".rstrip())

    def _is_over(self) -> bool:
        if self._stop_calls == 0:
            return False
        left = [child.program.name for child in self._children if child.process]
        if left and time.monotonic() >= self._stop_by + self._pace.stop / 10:
            self.say(text("Could not be ended: {programs}", programs=", ".join(left)))
            return True
        return not left

    def _turn(self, guard: Guard) -> None:
        now = time.monotonic()
        due = self._step_to_end(now) if self._stop_calls else self._step(guard, now)
        self._listen_to_console()
        for key, _ in self._selector.select(max(0.0, due - time.monotonic()) if due < NEVER else None):
            key.data()

    def _step(self, guard: Guard, now: float) -> float:
        """Start and ask what is to be started and asked; return when there is something to do again."""
        due = self._feed_watchdog(now)
        for child in self._children:
            if now >= child.wake:
                if child.process is None:
                    self._start(child, guard, now)
                elif child.ask(now):
                    self._is_ready(child, now)
            if now >= child.patience:
                child.patience = NEVER
                child.next_may_start = True
                self.say(text("{program} is not ready yet; going on without it", program=child.program.name))
            due = min(due, child.wake, child.patience)
            if not child.next_may_start:
                break
        return due

    def _start(self, child: _Child, guard: Guard, now: float) -> None:
        try:
            child.start(guard, now)
        except (OSError, CannotStart) as error:
            self._start_again_later(child, text("could not be started: {error}", error=error), now)
            return
        self._selector.register(child.pidfd, selectors.EVENT_READ, lambda: self._died(child))
        self._selector.register(child.output, selectors.EVENT_READ, lambda: self._spoke(child))
        if child.ask(now):
            self._is_ready(child, now)

    def _is_ready(self, child: _Child, now: float) -> None:
        child.next_may_start = True
        if child.program.ready:
            took = f"{now - child.began:.1f}"
            self.say(text("{program} is ready after {seconds} s", program=child.program.name, seconds=took))
        if not self._all_were_ready and all(c.is_ready for c in self._children):
            self._all_were_ready = True
            notify("READY=1")
            if self._banner:
                self.say(self._banner())

    def _renew(self, guard: Guard) -> None:
        self._selector.unregister(guard.pidfd)
        guard.renew([child.process.pid for child in self._children if child.process])
        self._selector.register(guard.pidfd, selectors.EVENT_READ, lambda: self._renew(guard))

    def _spoke(self, child: _Child) -> None:
        if child.process and not child.read(time.monotonic()):
            self._selector.unregister(child.output)  # it closed its output; it need not have died

    def _died(self, child: _Child) -> None:
        now = time.monotonic()
        self._selector.unregister(child.pidfd)
        with contextlib.suppress(KeyError):
            self._selector.unregister(child.output)
        how = _how(child.bury(now))
        if self._stop_calls:
            child.talk.end(now)
            self.say(text("{program} has ended: {how}", program=child.program.name, how=how))
        else:
            self._start_again_later(child, how, now)

    def _start_again_later(self, child: _Child, how: str, now: float) -> None:
        child.talk.end(now)
        life = now - child.began
        child.deaths = child.deaths.another(life, self._pace)
        pause = child.deaths.pause(self._pace)
        child.wake = now + pause
        if child.next_may_start:
            child.patience = NEVER
        program, lived, wait = child.program.name, f"{life:.1f}", f"{pause:g}"
        if child.deaths.quick == self._pace.quick_deaths:
            self._explain(child, how, wait)
            return
        self.say(text("{program} died after {lived} s: {how}", program=program, lived=lived, how=how))
        if pause:
            self.say(text("{program} is started again in {wait} s", program=program, wait=wait))

    def _explain(self, child: _Child, how: str, wait: str) -> None:
        name, times = child.program.name, child.deaths.quick
        self.say(
            text("{program} died {times} times, each time soon after its start.", program=name, times=times)
        )
        self.say(text("The last time: {how}", how=how))
        if child.talk.tail:
            self.say(text("Its last words:"))
            self.say("\n".join(f"    {line}" for line in child.talk.tail))
        self.say(text("It is tried again every {wait} s; Ctrl-C ends everything.", wait=wait))

    def _step_to_end(self, now: float) -> float:
        """End the program that was started last of those that run; return when patience with it ends."""
        alive = [child for child in self._children if child.process]
        if not alive:
            return now
        hurry = self._stop_calls > 1
        for child in alive if hurry else alive[-1:]:
            if child.stop_by == NEVER and not hurry:
                child.stop_by = now + (self._stop_by - now) / len(alive)
                child.send(child.program.stop_signal)
            elif hurry or now >= child.stop_by:
                child.send(signal.SIGKILL)
                child.stop_by = self._stop_by
        return alive[-1].stop_by if now < alive[-1].stop_by else now + self._pace.stop / 10

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Turn the signals that mean "end" into bytes that wake the loop."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        # who started us with `nohup` wants us to outlive the terminal
        wanted = [s for s in STOP_SIGNALS if s != signal.SIGHUP or signal.getsignal(s) != signal.SIG_IGN]
        old_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        old = {number: signal.signal(number, _taken) for number in wanted}
        self._selector.register(ours, selectors.EVENT_READ, lambda: self._asked_to_end(ours.recv(64)))
        try:
            yield
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(old_fd)
            ours.close()
            theirs.close()

    def _asked_to_end(self, numbers: bytes) -> None:
        calls = sum(number in STOP_SIGNALS for number in numbers)
        if calls and self._stop_calls == 0:
            self._stop_by = time.monotonic() + self._pace.stop
            self.say(text("Ending everything; once more to end it at once"))
            notify("STOPPING=1")
        self._stop_calls += calls

    def _listen_to_console(self) -> None:
        is_registered = self._console.fd in self._selector.get_map()
        if self._console.is_waiting and not is_registered:
            self._selector.register(self._console.fd, selectors.EVENT_WRITE, self._console.write)
        elif is_registered and not self._console.is_waiting:
            self._selector.unregister(self._console.fd)

    def _flush(self) -> None:
        with selectors.PollSelector() as selector:
            selector.register(self._console.fd, selectors.EVENT_WRITE)
            while self._console.is_waiting and selector.select(0.1):
                self._console.write()

    def _feed_watchdog(self, now: float) -> float:
        if self._watchdog and now >= self._watchdog_due:
            notify("WATCHDOG=1")
            self._watchdog_due = now + self._watchdog
        return self._watchdog_due


def _taken(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the wake-up descriptor has the signal already."""


def _how(code: int) -> str:
    if code >= 0:
        return text("exit code {code}", code=code)
    names = {number.value: number.name for number in signal.Signals}
    return text("killed by {signal}", signal=names.get(-code, -code))
