"""Passwords, and their hashes as mosquitto's password file has them: `$7$`, PBKDF2 with SHA-512."""

import base64
import hashlib
import hmac
import secrets

# Mosquitto's own number. It hashes anew for every connected device at each reload, in its one thread;
# guessing 160 random bits needs no slowing down.
ITERATIONS = 101
_SALT_BYTES = 12  # mosquitto 2.0 refuses any other length


def new_password() -> str:
    """Make a password of 160 random bits: 40 hexadecimal digits, easy to quote anywhere."""
    return secrets.token_hex(20)


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Return `$7$<iterations>$<salt>$<hash>`; salt (12 random bytes) and hash (64) in base 64."""
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    return f"$7${ITERATIONS}${_text(salt)}${_text(_derive(password, salt, ITERATIONS))}"


def matches(password: str, password_hash: str) -> bool:
    """Tell whether `password_hash` was made from `password`; any other text is a ValueError."""
    _, kind, iterations, salt, digest = password_hash.split("$")
    if kind != "7":
        raise ValueError(f"hash of kind {kind!r}, expected '7'")
    derived = _derive(password, base64.b64decode(salt, validate=True), int(iterations))
    return hmac.compare_digest(derived, base64.b64decode(digest, validate=True))


def _derive(password: str, salt: bytes, iterations: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt, iterations)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
