"""The engine's state is whole when the stack has stopped, or the stack says that it is not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local import engine as module
from local import environment, processes
from local.engine import Engine
from local.errors import LocalError, StoppedError
from local.processes import Processes

NO_STATE_GRACE = 0.4
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
while True:
    signal.pause()
"""
SAVING = """
import pathlib, signal, sys
state = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: (state / "sqs.json").write_text("new"))
print("ready", flush=True)
while True:
    signal.pause()
"""
"""It saves when it is asked to end, and then does not end."""
OBEDIENT = "import signal; print('ready', flush=True); signal.pause()"


def started(home: Path, program: str, *, keeps: bool = True) -> Engine:
    """Return an engine whose process runs this program instead, up to its first line."""
    running = Processes(home / "logs", home / "run")
    made = Engine(4566, running, home / "state" if keeps else None)
    made._process = running.start("engine", (sys.executable, "-c", program, home / "state"), {})
    while b"ready" not in made.log.read_bytes():
        assert made._process.poll() is None
    return made


@pytest.fixture(autouse=True)
def same_time() -> None:
    """Keep the real time, because the file system has it."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REST_SECONDS", 0.0)
    for each in (module, processes):
        monkeypatch.setattr(each, "GRACE_SECONDS", NO_STATE_GRACE)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stack wait a second only for an engine that will never save."""
    monkeypatch.setattr(module, "SAVE_SECONDS", 1.0)


@pytest.mark.usefixtures("impatient")
def test_an_engine_that_was_ended_before_it_had_saved_is_told(tmp_path: Path) -> None:
    engine = started(tmp_path, STUBBORN)

    with pytest.raises(LocalError, match="of different moments"):
        engine.stop()

    engine.stop()  # nothing runs any more


def test_an_engine_that_has_saved_and_does_not_end_is_ended(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    old = tmp_path / "state/sqs.json"
    old.write_text("old")
    os.utime(old, (0, 0))
    engine = started(tmp_path, SAVING)

    engine.stop()

    assert old.read_text() == "new"


def test_an_engine_that_has_saved_before_anybody_looks_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tmp_path / "state/sqs.json"
    saved.parent.mkdir()
    engine = started(tmp_path, SAVING)
    monkeypatch.setattr(module, "SAVE_SECONDS", 20.0)
    process = engine._process
    assert process
    terminate = process.terminate

    def terminate_and_wait() -> None:
        terminate()
        while not (saved.exists() and saved.read_text()):
            assert process.poll() is None

    monkeypatch.setattr(process, "terminate", terminate_and_wait)

    engine.stop()


@pytest.mark.usefixtures("impatient")
def test_a_cancelled_stack_does_not_wait_for_an_engine_that_does_not_end(tmp_path: Path) -> None:
    engine = started(tmp_path, STUBBORN)
    engine._processes.cancel()

    with pytest.raises(StoppedError):
        engine.wait()

    with pytest.raises(LocalError):
        engine.stop()


def test_an_engine_that_keeps_nothing_may_be_ended(tmp_path: Path) -> None:
    started(tmp_path, STUBBORN, keeps=False).stop()


@pytest.mark.parametrize(
    "line",
    [
        "ERROR [persistence] dynamodb: disk full",
        "Failed to restore persisted state for sqs: bad",
    ],
)
def test_a_state_that_could_not_be_saved_is_told_with_the_engine_s_line(
    tmp_path: Path, line: str
) -> None:
    engine = started(tmp_path, f"print({line!r}); {OBEDIENT}")

    with pytest.raises(LocalError, match="state is not whole") as caught:
        engine.stop()

    assert line in str(caught.value)


def test_a_line_of_the_log_that_is_not_utf8_does_not_hinder_the_stop(tmp_path: Path) -> None:
    octets = "import sys; sys.stdout.buffer.write(bytes([255, 254, 10])); "

    started(tmp_path, octets + OBEDIENT).stop()


def test_an_engine_whose_stack_is_killed_has_as_long_to_save_as_with_an_orderly_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def start(command: list[object], **_: object) -> None:
        commands.append([str(each) for each in command])
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", start)
    for state in (tmp_path / "state", None):
        with pytest.raises(KeyboardInterrupt):
            Engine(4566, Processes(tmp_path / "logs", tmp_path / "run"), state).start()

    graces = [each[each.index("--grace") + 1] for each in commands]
    assert graces == [str(module.SAVE_SECONDS), str(NO_STATE_GRACE)]


def test_no_process_of_a_stack_looks_for_the_credentials_of_a_machine_on_aws(
    tmp_path: Path,
) -> None:
    for found in (
        environment.engine(tmp_path),
        environment.sam(tmp_path),
        environment.shell("http://127.0.0.1:4566"),
    ):
        assert found["AWS_EC2_METADATA_DISABLED"] == "true"
