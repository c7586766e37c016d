"""The errors of this folder."""


class LocalError(Exception):
    """Something the person at the terminal has to know or do; shown without a stack."""


class StoppedError(Exception):
    """Somebody asked to stop."""
