"""Where the broker listens: is the port free, who has it, and how others reach this machine."""

import errno
import ipaddress
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from broker_config.errors import BadAddress, PortTaken
from motcua.texts import text

DEFAULT_LISTEN = "127.0.0.1"
DEFAULT_PORT = 1884  # Debian's own mosquitto service has 1883
_LISTENING = "0A"
# Addresses of documentation networks: a route is looked up, nothing is ever sent.
_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a broker listens; `0.0.0.0` and `::` are every address of the machine."""

    listen: str = DEFAULT_LISTEN
    port: int = DEFAULT_PORT

    @property
    def local(self) -> str:
        """The host for programs on this machine."""
        if not self._everywhere:
            return self.listen
        return "::1" if ":" in self.listen else "127.0.0.1"

    @property
    def outward(self) -> str:
        """The host for other machines; the machine's name where it is in no network."""
        return _own_address() if self._everywhere else self.listen

    @property
    def _everywhere(self) -> bool:
        try:
            return ipaddress.ip_address(self.listen).is_unspecified
        except ValueError:
            return False

    def check_free(self) -> None:
        """Raise PortTaken if somebody listens there, BadAddress if the machine has no such address."""
        try:
            found = socket.getaddrinfo(self.listen, self.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise BadAddress(
                text("listen address {address} is not known here: {error}", address=self.listen, error=error)
            ) from error
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                self._bind(probe, address)

    def _bind(self, probe: socket.socket, address: tuple[object, ...]) -> None:
        try:
            probe.bind(address)
            probe.listen(1)
        except PermissionError as error:
            raise BadAddress(
                text("port {port} needs root: {error}", port=self.port, error=error.strerror)
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(self._taken(holder_of(self.port))) from error
            reason = text("cannot listen on {address}: {error}", address=self.listen, error=error.strerror)
            raise BadAddress(reason) from error

    def _taken(self, holder: str | None) -> str:
        port, address = self.port, self.listen
        if holder is None:
            return text(
                "port {port} on {address} is taken; choose another port or end that program",
                port=port,
                address=address,
            )
        return text(
            "port {port} on {address} is taken by {program}; choose another port or end that program",
            port=port,
            address=address,
            program=holder,
        )


def holder_of(port: int) -> str | None:
    """Name the program that listens on TCP `port`, as `mosquitto (pid 71)`; None if it cannot be seen."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*") if sockets else ():
        try:
            if any(str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
        except OSError:  # ended meanwhile, or another user's
            continue
    return None


def _listening(port: int) -> Iterator[str]:
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _own_address() -> str:
    for family, elsewhere in (*_ELSEWHERE, *((socket.AF_INET, each) for each in _neighbours())):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((elsewhere, 9))
                return str(probe.getsockname()[0])
        except OSError:
            continue
    return socket.gethostname()


def _neighbours() -> tuple[str, ...]:
    table = Path("/proc/net/route")
    return tuple(neighbours(table.read_text())) if table.exists() else ()


def neighbours(routes: str) -> Iterator[str]:
    """Yield an address in each network that `routes` names; it is written as /proc/net/route is.

    So a hall whose network leads nowhere else is found, too.
    """
    for line in routes.splitlines()[1:]:
        network = int(line.split()[1], 16).to_bytes(4, "little")
        if any(network):
            yield socket.inet_ntoa(bytes((*network[:3], network[3] | 1)))
