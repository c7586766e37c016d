"""A program that runs a command which dies with its parent: tether.py COMMAND ARG…

It is a program of its own because Popen's preexec_fn is unsafe beside threads. It needs the
standard library only.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # the parent died before the request was made
            raise SystemExit(1)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the command is the caller's


if __name__ == "__main__":
    main()
