"""The state of the simulators, written while they run and once more at the end."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict

from local import paths
from local.engine import Engine
from local.errors import LocalError
from local.keep import Keep
from local.ports import Ports, open_all, spelt
from local.simulators.simulator import Simulator

EVERY_SECONDS = 3.0
"""How much of the simulators' state a kill can lose."""

type Simulators = Mapping[str, Simulator]


def open_ports(asked: Ports, command: str, keep: Keep | None) -> dict[str, socket.socket]:
    """Open the ports of a stack; what is kept can only go on with the engine's port of before."""
    port = keep.port() if keep is not None else None
    if keep is None or port is None:
        return open_all(asked, command)
    if asked.engine != port:
        raise keep.bound(spelt(command, {**asdict(asked), "engine": port}))
    why = f"{keep.bound()}\nTo go on with it, free that port first."
    return open_all(asked, command, {"engine": why})


@contextmanager
def kept(keep: Keep, port: int, simulators: Simulators) -> Iterator[None]:
    """Restore the simulators, and keep what they have; `port` is the engine's.

    The folder is left as it was, unless its start is finished meanwhile.
    """
    keep.begin(port)
    try:
        restore(keep, simulators)
        saver = Saver(keep, simulators)
        try:
            yield
        finally:
            saver.stop()
    finally:
        keep.undo()


def restore(keep: Keep, simulators: Simulators) -> None:
    """Give each simulator what is kept of it; LocalError if that is damaged."""
    for name, simulator in simulators.items():
        if (state := keep.read(f"{name}.json")) is not None:
            try:
                simulator.restore(state)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise keep.damaged(f"{name}.json") from error


class Saver:
    """A thread that writes the state of simulators that have changed, until it is stopped."""

    def __init__(self, keep: Keep, simulators: Simulators) -> None:
        self._keep, self._simulators = keep, simulators
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="saver", daemon=True)
        self._save()
        self._thread.start()

    def stop(self) -> None:
        """Write everything once more; what calls the simulators has stopped."""
        self._stopping.set()
        self._thread.join()
        self._save()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            with suppress(LocalError):  # the last save says it
                self._save(only_changed=True)

    def _save(self, *, only_changed: bool = False) -> None:
        for name, simulator in self._simulators.items():
            if simulator.changed.is_set() or not only_changed:
                simulator.changed.clear()
                self._keep.write(f"{name}.json", simulator.state())


def note(keep: Keep, engine: Engine, table: str) -> str:
    """Say what was restored; `table` is that of the recommendations."""
    folder = paths.shown(keep.folder)
    if keep.restored is None:
        return f"Nothing was kept before; from now on it is, in {folder}."
    scan = engine.client("dynamodb").get_paginator("scan")
    found = sum(page["Count"] for page in scan.paginate(TableName=table, Select="COUNT"))
    return (
        f"Restored from {folder}, saved {keep.restored:%Y-%m-%d %H:%M}: recommendations: {found}."
    )


def note_unused(keep: Keep) -> list[str]:
    """Say that a kept state is not used, if there is one."""
    saved_at, folder = keep.saved_at(), paths.shown(keep.folder)
    if saved_at is None:
        return []
    return [f"What is kept in {folder}, saved {saved_at:%Y-%m-%d %H:%M}, is left alone."]
