"""The errors of this folder."""

from typing import ClassVar


class LocalError(Exception):
    """What the person at the terminal has to know or do; shown without a traceback."""

    exit_code: ClassVar[int] = 1


class WrongPortError(LocalError):
    """A port that no stack can have was asked for."""

    exit_code = 2


class StoppedError(Exception):
    """The stack was asked to stop."""
