"""The errors of this folder."""


class LocalError(Exception):
    """What the person at the terminal has to know or do; shown without a traceback."""


class StoppedError(Exception):
    """The stack was asked to stop."""
