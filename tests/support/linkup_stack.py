"""Linkup as the functions of this process are told of it: a simulator, its key in a secret."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from vouch import settings
from vouch.aws import secrets


@contextmanager
def linkup_stack(version: str = "v1") -> Iterator[LinkupSimulator]:
    """Run the simulator, with its key in a secret; moto has to be on."""
    with LinkupSimulator() as simulator, pytest.MonkeyPatch.context() as patch:
        made = secrets.client().create_secret(Name="LinkupApiKey", SecretString=simulator.api_key)
        patch.setenv("LINKUP_VERSION", version)
        patch.setenv("LINKUP_BASE_URL", f"{simulator.url}/{version}")
        patch.setenv("LINKUP_API_KEY_SECRET", made["ARN"])
        _forget()
        yield simulator
    _forget()


def _forget() -> None:
    settings.linkup.cache_clear()
    settings.linkup_version.cache_clear()
    settings.shortest_refresh.cache_clear()
    secrets.forget()
