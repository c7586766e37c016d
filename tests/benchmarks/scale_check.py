"""`make scale-check`: the model against the real code, at each of the numbers of members given.

It does what members and accounts do, counts it, and fails if the model says anything else. The
store is `tests.support.lean_store`; the sample in the functional tier runs over moto.
"""

import os
import sys
import time
from contextlib import redirect_stdout

from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.support.scale_run import run
from tests.support.scale_units import measure

SIZES = ("1000", "10000")
SHOWN = ("requests", "RCU", "WCU", "messages", "message bytes", "answer bytes", "events")


def main(sizes: list[str]) -> int:
    out, is_exact = sys.stdout, True

    def say(text: str) -> None:
        out.write(f"{text}\n")
        out.flush()

    with redirect_stdout(open(os.devnull, "w")):  # noqa: PTH123 (kept by the logger)
        say("measuring one of each operation")
        measured = measure()
        for members in map(int, sizes or SIZES):
            started = time.monotonic()
            for phase in run(measured, members, lean=True, say=lambda text: say(f"  {text}")):
                told = ", ".join(
                    f"{phase.counted[u]:,.0f} {u}" for u in SHOWN if u in phase.counted
                )
                say(f"{phase.name}: {told}: {phase.differences or 'exact'}")
                is_exact &= not phase.differences
            say(f"{members} members: {time.monotonic() - started:.0f} s")
    return 0 if is_exact else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
