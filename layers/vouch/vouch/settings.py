"""The environment, read once: the only module that looks at it."""

import os
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple


class Settings(NamedTuple):
    """Names of the stack's tables, as template.yaml hands them to every function."""

    recommendations_table: str
    credits_table: str
    accounts_table: str
    bookkeeping_table: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """Each from the variable of its name, in capitals; RuntimeError names those missing."""
        variables = [field.upper() for field in cls._fields]
        missing = [name for name in variables if not environment.get(name)]
        if missing:
            raise RuntimeError(f"environment variables missing or empty: {', '.join(missing)}")
        return cls(*(environment[name] for name in variables))


@cache
def settings() -> Settings:
    """The settings of this process; first asked for at Init, so a bad deployment fails there."""
    return Settings.read(os.environ)
