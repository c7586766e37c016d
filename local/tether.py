"""A program that runs a command which dies with its parent: tether.py PARENT COMMAND ARG…

It passes SIGTERM on and ends when the command does. When the process PARENT is gone, it ends the
command and, if it leads a process group, all that the command has started in there. It needs the
standard library only.
"""

import os
import signal
import subprocess
import sys
import threading
import time

LOOK_SECONDS = 0.5
GRACE_SECONDS = 10.0


def main() -> int:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    running: list[subprocess.Popen[bytes]] = []
    told = threading.Event()

    def pass_on(*_: object) -> None:
        told.set()
        for process in running:
            process.terminate()

    signal.signal(signal.SIGTERM, pass_on)
    for number in (signal.SIGINT, signal.SIGHUP):  # a terminal sends them to the command too
        signal.signal(number, lambda *_: None)
    child = subprocess.Popen(command)
    running.append(child)
    if told.is_set():  # before the child was among the running
        child.terminate()
    threading.Thread(target=_watch, args=(parent, child), daemon=True).start()
    code = child.wait()
    if os.getppid() != parent:
        _end_group(child)
    return code if code >= 0 else 128 - code  # as a shell tells that a signal ended it


def _watch(parent: int, child: subprocess.Popen[bytes]) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    child.terminate()
    time.sleep(GRACE_SECONDS)
    _end_group(child)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    child.kill()


if __name__ == "__main__":
    sys.exit(main())
