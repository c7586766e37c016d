"""A program that runs a command which dies with its parent: tether.py [--grace S] PARENT COMMAND…

It passes SIGTERM on and ends when the command does. When the process PARENT is gone, it ends the
command and, if it leads a process group, all that the command has started in there. It needs the
standard library only.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading
import time

LOOK_SECONDS = 0.5
GRACE_SECONDS = 10.0


def main() -> int:
    options = _options()
    parent: int = options.parent
    running: list[subprocess.Popen[bytes]] = []
    asked = threading.Event()

    def pass_on(*_: object) -> None:
        asked.set()
        for process in running:
            process.terminate()

    signal.signal(signal.SIGTERM, pass_on)
    for number in (signal.SIGINT, signal.SIGHUP):  # a terminal sends them to the command too
        signal.signal(number, lambda *_: None)
    child = subprocess.Popen(options.command)
    running.append(child)
    if asked.is_set():  # before the child was among the running
        child.terminate()
    watched = (parent, child, options.grace)
    threading.Thread(target=_watch, args=watched, daemon=True).start()
    code = child.wait()
    if os.getppid() != parent:
        _end_group(child)
    return code if code >= 0 else 128 - code  # as a shell tells that a signal ended it


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tether.py", description=__doc__)
    parser.add_argument("--grace", type=float, default=GRACE_SECONDS, help="seconds before SIGKILL")
    parser.add_argument("parent", type=int, help="the id of the process")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


def _watch(parent: int, child: subprocess.Popen[bytes], grace: float) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    child.terminate()
    time.sleep(grace)
    _end_group(child)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    child.kill()


if __name__ == "__main__":
    sys.exit(main())
