"""What a stack has started ends with it, even if the stack is killed."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from local import paths

PATIENCE = 60
TETHER = str(paths.LOCAL_CODE / "tether.py")

# A command with a child of its own: both hold the pipe that the test reads to its end, which comes
# when nobody is left.
FAMILY = """
import signal, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print("family", flush=True)
signal.pause()
"""
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, lambda *_: print("asked", flush=True))
print("stubborn", flush=True)
while True:
    signal.pause()
"""
SLOW = """
import signal, sys, time
def save(*_):
    time.sleep(2)
    print("saved", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, save)
print("slow", flush=True)
while True:
    signal.pause()
"""
PARENT = """
import os, signal, subprocess, sys
program = [sys.executable, "-c", sys.argv[2]]
command = [sys.executable, sys.argv[1], *sys.argv[3:], str(os.getpid()), *program]
subprocess.Popen(command, start_new_session=True)
signal.pause()
"""


@contextmanager
def parent_of(program: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that runs the program on a tether, up to the program's first line."""
    command = [sys.executable, "-c", PARENT, TETHER, program, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own
        try:
            assert process.stdout
            assert process.stdout.readline()
            yield process
        finally:
            process.kill()


def rest(process: subprocess.Popen[bytes]) -> bytes:
    """Return what is written until nobody is left who could write."""
    assert process.stdout
    written = b""
    while select.select([process.stdout], [], [], PATIENCE)[0]:
        data = os.read(process.stdout.fileno(), 4096)
        if not data:
            return written
        written += data
    pytest.fail("somebody is left")


def test_a_command_and_its_children_end_with_a_killed_parent() -> None:
    with parent_of(FAMILY) as process:
        process.kill()

        assert rest(process) == b""


def test_a_command_that_does_not_end_when_asked_is_killed() -> None:
    with parent_of(STUBBORN, "--grace", "0.5") as process:
        process.kill()

        assert rest(process) == b"asked\n"


def test_a_command_that_needs_long_to_end_has_the_time_that_its_parent_gave_it() -> None:
    with parent_of(SLOW, "--grace", str(PATIENCE)) as process:
        process.kill()

        assert rest(process) == b"saved\n"


def test_a_parent_that_died_before_the_start_is_noticed() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    command = [sys.executable, TETHER, str(gone.pid), sys.executable, "-c", "input()"]

    tethered = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own program

    with tethered:
        assert tethered.wait(PATIENCE) == 128 + signal.SIGTERM


@pytest.mark.parametrize(("program", "code"), [("", 0), ("raise SystemExit(7)", 7)])
def test_it_ends_as_the_command_does(program: str, code: int) -> None:
    command = [sys.executable, TETHER, str(os.getpid()), sys.executable, "-c", program]

    assert subprocess.run(command, check=False).returncode == code  # noqa: S603 - our own program


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_first(number: signal.Signals) -> None:
    program = """
import signal, sys
signal.signal(signal.SIGINT, lambda *_: sys.exit(5))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))
print("ready", flush=True)
signal.pause()
"""
    command = [sys.executable, TETHER, str(os.getpid()), sys.executable, "-c", program]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, start_new_session=True
    ) as tethered:
        assert tethered.stdout
        assert tethered.stdout.readline() == b"ready\n"

        if number == signal.SIGTERM:
            tethered.terminate()
        else:
            with suppress(ProcessLookupError):  # a terminal tells the whole group
                os.killpg(tethered.pid, number)

        assert tethered.wait(PATIENCE) == 5
