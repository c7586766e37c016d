"""The one error of this folder: something the person at the terminal has to know or do."""


class LocalError(Exception):
    """Its text is shown as it is, without a stack."""
