"""What mosquitto reads: password file, access list and configuration, written from the registry."""

import os
import pwd
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from broker_config.errors import BadAddress, BrokerError
from broker_config.registry import Registry
from motcua.disk import write_file
from motcua.texts import text
from motcua.wire.topics import access

_HOST = re.compile(r"[A-Za-z0-9.:%_-]+")
_USERS = ("mosquitto", "nobody")


@dataclass(frozen=True, slots=True)
class BrokerFiles:
    """The files of one broker, all in one directory that only the broker's own user may enter."""

    directory: Path

    @property
    def passwd(self) -> Path:
        """User names and hashes."""
        return self.directory / "passwd"

    @property
    def acl(self) -> Path:
        """Who may read and write what."""
        return self.directory / "acl"

    @property
    def conf(self) -> Path:
        """The configuration; its path in a command line tells our mosquitto from others."""
        return self.directory / "mosquitto.conf"

    def write_accounts(self, registry: Registry, root: str) -> bool:
        """Write password file and access list where they differ; True if one did."""
        passwd = _write_changed(self.passwd, passwd_text(registry))
        acl = _write_changed(self.acl, acl_text(registry, root))
        return passwd or acl

    def write_conf(self, listen: str, port: int) -> None:
        """Write the configuration. Raises BadAddress."""
        write_file(self.conf, conf_text(self, listen, port).encode())


def passwd_text(registry: Registry) -> str:
    """Return the password file: `device:hash` lines by name."""
    return "".join(f"{name}:{account.password_hash}\n" for name, account in sorted(registry.accounts.items()))


def acl_text(registry: Registry, root: str) -> str:
    """Return the access list: one block a user, its lines from the table of topics."""
    blocks = (
        [f"user {name}", *(f"topic {line.verb} {line.topic}" for line in access(root, name, account.role))]
        for name, account in sorted(registry.accounts.items())
    )
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def conf_text(files: BrokerFiles, listen: str, port: int) -> str:
    """Return the configuration for one listener. Raises BadAddress."""
    if not _HOST.fullmatch(listen):
        raise BadAddress(
            text("listen address {address} is neither an address nor a host name", address=repr(listen))
        )
    if not 0 < port < 2**16:
        raise BadAddress(text("port {port} is not between 1 and 65535", port=port))
    if not str(files.directory).isprintable():
        raise BadAddress(
            text(
                "{folder} has characters that mosquitto's configuration cannot hold",
                folder=repr(str(files.directory)),
            )
        )
    user = broker_user()
    template = Template(
        resources.files("broker_config").joinpath("mosquitto.conf.template").read_text("utf-8")
    )
    return template.substitute(
        passwd=files.passwd,
        acl=files.acl,
        user=f"user {user.pw_name}" if user else "# Runs as the user who started it.",
        port=port,
        listen=listen,
    )


def broker_user() -> pwd.struct_passwd | None:
    """Return the user that mosquitto becomes when root starts it; None when it keeps its own."""
    if os.geteuid() != 0:
        return None
    for found in _find_users():
        return found
    raise BrokerError(
        text("root cannot start mosquitto: none of the users {users} exists", users=", ".join(_USERS))
    )


def _find_users() -> Iterator[pwd.struct_passwd]:
    for name in _USERS:
        try:
            yield pwd.getpwnam(name)
        except KeyError:
            continue


def _write_changed(path: Path, text: str) -> bool:
    content = text.encode()
    try:
        if path.read_bytes() == content:
            return False
    except FileNotFoundError:
        pass
    write_file(path, content)
    return True
