"""Words as samples, made by espeak-ng, which needs no network."""

import subprocess

from hardware.sound import pcm
from hardware.sound.errors import BadWav, CannotSpeak

PROGRAM = "espeak-ng"
SLOWEST, FASTEST = 80, 300
"""Words a minute."""
_AMPLITUDE = "60"  # at 100 it clips some vowels
_TIMEOUT_S = 10.0


def speak(words: str, *, voice: str, speed: int) -> bytes:
    """Return `words` spoken by a `voice` (`vi`, `vi-vn-x-south`, `en`) at `speed` words a minute.

    Raises `CannotSpeak`: it is not installed, does not know the voice, or says nothing.
    """
    command = [PROGRAM, "-v", voice, "-s", str(speed), "-a", _AMPLITUDE, "-b", "1", "-z", "--stdout"]
    try:
        made = subprocess.run(
            [*command, "--", words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except OSError as error:
        raise CannotSpeak(f"{PROGRAM} cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise CannotSpeak(f"{PROGRAM} did not end within {_TIMEOUT_S:g} s") from error
    if made.returncode:
        said = made.stderr.decode("utf-8", "replace").strip()
        raise CannotSpeak(f"{PROGRAM}, voice {voice!r}: {said or f'exit code {made.returncode}'}")
    try:
        return pcm.read_wav(made.stdout)
    except BadWav as error:
        raise CannotSpeak(f"{PROGRAM}, voice {voice!r}: {error}") from error
