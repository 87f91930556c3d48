"""What can go wrong with sound, by condition. What a sound card does raises nothing: see `Played`."""


class SoundError(Exception):
    """Something about sound; the subclasses name the condition."""


class UnknownPlayerKind(SoundError, ValueError):
    """There is no such kind of player."""


class BadPlayerOptions(SoundError, ValueError):
    """The kind exists, but not with these options."""


class PlayerClosed(SoundError):
    """The player was closed before; it plays no more."""


class BadWav(SoundError, ValueError):
    """A file is no WAV file of the one format that is played, or is damaged."""


class CannotSpeak(SoundError):
    """espeak-ng is not there, or did not make the words."""
