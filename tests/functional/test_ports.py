"""The ports of `make run`: what cannot be one is said in a line, and taken ones with a way out."""

import errno
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local import holders, paths, ports, run, saving, stack
from local.errors import LocalError, WrongPortError
from local.keep import Keep
from local.ports import LOOPBACK, PURPOSES, VARIABLES, Ports
from local.stack import Stack

DEFAULTS = {name: str(port) for name, port in run.DEFAULT_PORTS.items()}


@pytest.fixture
def taken() -> Iterator[dict[str, int]]:
    """Take a port for each program of a stack."""
    listeners = {name: ports.listen() for name in VARIABLES}
    yield {name: listener.getsockname()[1] for name, listener in listeners.items()}
    for listener in listeners.values():
        listener.close()


def test_the_engines_port_is_held_until_the_engine_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = Stack(tmp_path, Ports(), lambda _: None)

    def build(*_: object) -> Path:
        with pytest.raises(OSError, match="in use"):
            ports.listen(built.engine.port)
        raise LocalError("far enough")

    monkeypatch.setattr(stack, "build", build)
    with pytest.raises(LocalError, match="far enough"):
        built.start()
    ports.listen(built.engine.port).close()


def refusal(asked: Ports) -> str:
    with pytest.raises(LocalError) as caught:
        ports.open_all(asked, "make run")
    return str(caught.value)


def proposed(message: str) -> dict[str, int]:
    """Return the ports of the command that ends the message."""
    assert message.count("make run") == 1
    words = message.rpartition("make run ")[2].split()
    return {variable: int(number) for variable, _, number in (it.partition("=") for it in words)}


@pytest.mark.parametrize("text", ["80000", "65536", "abc", "0", "-1", "", " 3000", "3e3", "٣٠٠٠"])
@pytest.mark.parametrize("name", VARIABLES)
def test_what_is_no_port_is_named(name: str, text: str) -> None:
    with pytest.raises(WrongPortError) as caught:
        ports.parse(DEFAULTS | {name: text})

    assert str(caught.value).startswith(f"{VARIABLES[name]}={text} is not a port; ")


def test_two_equal_ports_are_named() -> None:
    with pytest.raises(WrongPortError, match="PORT and LINKUP_PORT are both 3001"):
        ports.parse(DEFAULTS | {"api": "3001"})


@pytest.mark.parametrize("text", ["80000", "abc", "0", "-1", "", "3001"])
def test_make_run_says_it_in_a_line_and_exits_with_2(tmp_path: Path, text: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "local.run", f"--api-port={text}", "--home", str(tmp_path)],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (2, "", 1), done
    assert list(tmp_path.iterdir()) == []


def test_a_port_of_the_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(address: tuple[str, int], **_: Any) -> socket.socket:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refuse)

    with pytest.raises(WrongPortError) as caught:
        ports.open_all(Ports(api=80), "make run")

    assert str(caught.value) == "PORT=80 is kept for the system; choose 1024 or more."


def test_all_taken_ports_are_named_at_once(taken: dict[str, int]) -> None:
    message = refusal(Ports(**taken))

    for name, port in taken.items():
        assert f"port {port}, for {PURPOSES[name]}, is not free: " in message


def test_a_whole_set_of_free_ports_is_proposed(taken: dict[str, int]) -> None:
    found = proposed(refusal(Ports(**taken)))

    assert found.keys() == set(VARIABLES.values())
    assert len(set(found.values())) == len(VARIABLES)
    assert set(found.values()).isdisjoint(taken.values())
    assert all(1024 <= port <= ports.HIGHEST for port in found.values())
    for listener in ports.open_all(Ports(*found.values()), "make run").values():
        listener.close()


def keep(home: Path, engine: int) -> Keep:
    """Keep the state of an engine on this port."""
    kept = Keep(home)
    kept.begin(engine)
    kept.engine.mkdir()
    (kept.engine / "cloudformation.json").write_text("{}")
    kept.finish()
    return kept


def test_a_taken_engine_port_that_kept_state_needs_must_be_freed(
    taken: dict[str, int], tmp_path: Path
) -> None:
    with pytest.raises(LocalError) as caught:
        saving.open_ports(Ports(**taken), "make run KEEP=1", keep(tmp_path, taken["engine"]))

    message = str(caught.value)
    assert f"port {taken['engine']}, for the AWS engine, is not free: " in message
    assert f"has the queues of an engine on port {taken['engine']}." in message
    assert "free that port first" in message
    assert "ENGINE_PORT=" not in message
    assert "To start without it, once: make run\n" in message


def test_another_engine_port_than_that_of_kept_state_is_refused_with_the_whole_command(
    tmp_path: Path,
) -> None:
    asked = Ports(api=3010, engine=45_661, linkup=3001, linkedin=3002)

    with pytest.raises(LocalError) as caught:
        saving.open_ports(asked, "make run SOURCE=linkedin KEEP=1", keep(tmp_path, 4566))

    assert (
        "To go on with it: make run SOURCE=linkedin KEEP=1 PORT=3010 "
        "ENGINE_PORT=4566 LINKUP_PORT=3001 LINKEDIN_PORT=3002\n"
    ) in str(caught.value)


def test_another_taken_port_has_a_proposal_that_leaves_the_engine_s(tmp_path: Path) -> None:
    with ports.listen() as probe:
        engine = probe.getsockname()[1]

    with ports.listen() as other:
        asked = Ports(api=other.getsockname()[1], engine=engine)
        with pytest.raises(LocalError) as caught:
            saving.open_ports(asked, "make run KEEP=1", keep(tmp_path, engine))

    assert proposed(str(caught.value).replace(" KEEP=1", ""))["ENGINE_PORT"] == engine


def test_ports_that_are_free_stay_as_asked(taken: dict[str, int]) -> None:
    with ports.listen() as probe:
        free = probe.getsockname()[1]

    found = proposed(refusal(Ports(api=taken["api"], linkup=free)))

    assert found["LINKUP_PORT"] == free
    assert found["PORT"] not in (taken["api"], free)


def test_no_port_above_the_highest_is_proposed() -> None:
    with socket.socket() as highest:
        highest.bind((LOOPBACK, ports.HIGHEST))
        highest.listen()

        assert proposed(refusal(Ports(api=ports.HIGHEST)))["PORT"] < ports.HIGHEST


def test_a_refusal_keeps_no_port_open(taken: dict[str, int]) -> None:
    with ports.listen() as probe:
        free = probe.getsockname()[1]

    refusal(Ports(api=taken["api"], linkup=free))

    ports.listen(free).close()


def test_who_has_a_port_is_said(taken: dict[str, int]) -> None:
    message = refusal(Ports(api=taken["api"]))

    assert re.search(rf"is not free: \S+ \(process {os.getpid()}\b.*\) has it\.", message)


def test_lsof_says_it_where_there_is_no_proc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "lsof"
    program.write_text("#!/bin/sh\n[ $2 = -iTCP:3000 ] && printf 'p4711\\ncnode\\nf20\\n'\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(sys, "platform", "darwin")

    assert holders.holder(3000) == "node (process 4711)"
    assert holders.holder(3001) == ""


def test_nobody_is_named_where_nobody_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "darwin")

    assert holders.holder(3000) == ""
