"""`make redrive QUEUE=…` shows the dead letters of a queue and moves them back.

SHOW=1 shows them only. DISCARD=id deletes the one letter of that id, and moves none.

The stack is the one that `make run` has started, or with STACK=name a deployed one.
"""

import argparse
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local import outside, paths
from local.errors import LocalError
from local.progress import to_terminal
from local.target import Target, deployed, running_here
from ops.redrive.change_events import ChangeEvents
from ops.redrive.change_stream import ChangeStream
from ops.redrive.failed_runs import (
    FailedRuns,
    ReconcileCredits,
    ReleaseCredits,
    StartRefreshes,
    StartSync,
)
from ops.redrive.moving import Kind, Redrive
from ops.redrive.resent import PeopleErasures, Refreshes, Resent, SyncStarts
from ops.redrive.status_updates import StatusUpdates
from ops.redrive.syncs import Syncs

KINDS: dict[
    str, type[StatusUpdates | Syncs | Resent | ChangeEvents | ChangeStream | FailedRuns]
] = {
    "status-updates": StatusUpdates,
    "sync": Syncs,
    "sync-starts": SyncStarts,
    "people-erasures": PeopleErasures,
    "refreshes": Refreshes,
    "change-events": ChangeEvents,
    "change-stream": ChangeStream,
    "start-sync": StartSync,
    "start-refreshes": StartRefreshes,
    "release-credits": ReleaseCredits,
    "reconcile-credits": ReconcileCredits,
}


def main() -> int:
    options = _options()
    if options.queue not in KINDS:
        print(f"say: make redrive QUEUE=…\nQueues: {', '.join(KINDS)}", file=sys.stderr)
        return 1
    try:
        target = deployed(options.stack) if options.stack else running_here(options.home)
        kind = KINDS[options.queue](target)
        return redrive(target, kind, show=options.show, discard=options.discard)
    except (LocalError, BotoCoreError, ClientError) as error:
        print(outside.lines(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def redrive(target: Target, kind: Kind, *, show: bool = False, discard: str = "") -> int:
    """Return 1 if letters had to stay or the one to discard was not found, else 0."""
    walk = Redrive(target, kind, to_terminal)
    if discard:
        return 0 if walk.discard(discard) else 1
    if show:
        walk.show()
        return 0
    try:
        walk.move()
    finally:
        left = walk.seen - walk.moved
        to_terminal(f"\n{walk.moved} moved, {left} left\n")
    return 1 if left else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make redrive", description=__doc__)
    parser.add_argument("queue", nargs="?", default="", help=", ".join(KINDS))
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--show", action="store_true", help="move nothing")
    instead.add_argument("--discard", default="", metavar="ID", help="show and delete one letter")
    parser.add_argument("--stack", default="", help="the name of a deployed stack")
    parser.add_argument(
        "--home", type=Path, default=paths.HOME, help="the folder of a stack run here"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
