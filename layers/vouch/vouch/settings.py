"""The environment, read once: the only module that looks at it."""

import os
from collections.abc import Mapping, Sequence
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
        return cls(*_values(environment, cls._fields))


class LinkupSettings(NamedTuple):
    """Where Linkup is, and the ARN of the secret that holds the key; for functions that call it."""

    linkup_base_url: str
    linkup_api_key_secret: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "LinkupSettings":
        """As `Settings.read`."""
        return cls(*_values(environment, cls._fields))


@cache
def settings() -> Settings:
    """The settings of this process; first asked for at Init, so a bad deployment fails there."""
    return Settings.read(os.environ)


@cache
def linkup() -> LinkupSettings:
    """Those of a function that calls Linkup."""
    return LinkupSettings.read(os.environ)


def _values(environment: Mapping[str, str], fields: Sequence[str]) -> list[str]:
    variables = [field.upper() for field in fields]
    missing = [name for name in variables if not environment.get(name)]
    if missing:
        raise RuntimeError(f"environment variables missing or empty: {', '.join(missing)}")
    return [environment[name] for name in variables]
