"""A stack that was killed is said to run no longer, whatever its stack.json says."""

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local import info, paths
from local.claim import LOCK, claimed, is_claimed
from local.errors import LocalError

PROGRAM = """
import pathlib, sys
from local.claim import claimed
home = pathlib.Path(sys.argv[1])
with claimed(home, home / "stack.json", home / "run"):
    print("claimed", flush=True)
    sys.stdin.read()
"""
COMMANDS = {
    "env": ["local.env"],
    "demo": ["local.demo"],
    "manage": ["ops.manage", "events/manage_accounts_create_account.json"],
    "redrive": ["ops.redrive", "status-updates", "--show"],
}
NO_LONGER = "describes a stack that no longer runs; start it with: make run"


@contextmanager
def living(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Hold the folder as a stack does, in a process of its own."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, str(home)],
        cwd=paths.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"claimed\n"
        write_stack_json(home)
        try:
            yield process
        finally:
            process.kill()


def write_stack_json(home: Path) -> None:
    (home / info.FILE).write_text(json.dumps({"api_url": "http://127.0.0.1:9"}))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Leave behind what a stack leaves that was killed."""
    with living(tmp_path) as process:
        process.kill()
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_so_and_exits_with_1(home: Path, name: str) -> None:
    module, *arguments = COMMANDS[name]

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", module, "--home", str(home), *arguments],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().endswith(NO_LONGER)
    assert "stack.json" in done.stderr


def test_it_is_the_life_of_the_process_that_counts(tmp_path: Path) -> None:
    with living(tmp_path) as process:
        assert is_claimed(tmp_path)
        assert info.read(tmp_path)["api_url"] == "http://127.0.0.1:9"

        process.kill()
        process.wait()

        assert not is_claimed(tmp_path)


def test_a_process_that_the_stack_started_does_not_keep_it_alive(tmp_path: Path) -> None:
    with claimed(tmp_path, tmp_path / info.FILE, tmp_path / "run"):
        command = [sys.executable, "-c", "input()"]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, close_fds=False)  # noqa: S603

    with child:
        assert not is_claimed(tmp_path)


def test_a_folder_without_a_stack_is_not_claimed(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match=info.NOT_RUNNING):
        info.read(tmp_path / "nowhere")

    assert not is_claimed(tmp_path)
    assert not (tmp_path / LOCK).exists()


def test_a_stack_that_is_not_ready_yet_is_said_to_start(tmp_path: Path) -> None:
    with (
        claimed(tmp_path, tmp_path / info.FILE, tmp_path / "run"),
        pytest.raises(LocalError, match=info.STARTING),
    ):
        info.read(tmp_path)


def test_a_folder_that_somebody_looks_at_for_an_instant_can_be_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / LOCK).touch()
    with (tmp_path / LOCK).open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)  # as `is_claimed` does
        monkeypatch.setattr(time, "sleep", lambda _: looking.close())

        with claimed(tmp_path, tmp_path / info.FILE, tmp_path / "run"):
            assert is_claimed(tmp_path)


def test_a_folder_that_is_claimed_is_refused_after_some_tries(
    tmp_path: Path, pauses: list[float]
) -> None:
    with (
        claimed(tmp_path, tmp_path / info.FILE, tmp_path / "run"),
        pytest.raises(LocalError, match="stop it first"),
        claimed(tmp_path, tmp_path / info.FILE, tmp_path / "run"),
    ):
        pytest.fail("it is claimed twice")

    assert 1 < len(pauses) < 20


def test_the_next_stack_removes_what_is_left_and_knows_of_it(home: Path) -> None:
    with claimed(home, home / info.FILE, home / "run") as was_killed:
        assert was_killed
        assert {path.name for path in home.iterdir()} == {LOCK, "run"}

    with claimed(home, home / info.FILE, home / "run") as was_killed:
        assert not was_killed
