"""`make demo` plays the whole story on the running stack; it can be played again.

The exit code is 1 where any step does not do what it says.
"""

import argparse
import sys
import time
import uuid
from pathlib import Path

import requests
from botocore.exceptions import BotoCoreError, ClientError

from local import outside, paths
from local.demo import events, recommendations, refreshing, remembering, spending, syncing
from local.demo.stage import Stage, opened
from local.demo.teller import Teller
from local.errors import LocalError
from local.progress import to_terminal

OPENING = """
Vouch on this machine; the true recommendations are {whose}.
> is what is called, < what came back.
"""
WHOSE = {"local": "its own (SOURCE=local)", "linkedin": "LinkedIn's (SOURCE=linkedin)"}
MISSHAPEN = (KeyError, IndexError, TypeError, ValueError, AttributeError, StopIteration)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--home", type=Path, default=paths.HOME, help="the folder of the stack")
    tell, started = Teller(to_terminal), time.monotonic()
    try:
        with opened(parser.parse_args().home, f"demo-{uuid.uuid4()}", tell) as stage:
            to_terminal(OPENING.format(whose=WHOSE[stage.source]))
            play(stage)
    except (LocalError, requests.RequestException, BotoCoreError, ClientError) as error:
        return _failed(tell, str(error))
    except MISSHAPEN as error:
        return _failed(tell, f"an answer has an unexpected shape: {error!r}")
    except KeyboardInterrupt:
        return 130
    to_terminal(f"\nThat was all, in {time.monotonic() - started:.0f} s.\n")
    return 0


def play(stage: Stage) -> None:
    """Play the chapters; with LinkedIn as the source, Ben has to be connected first.

    Under Linkup's v1 there are no refreshes: each would take a cookie that was stored.
    """
    recommendations.introduce(stage)
    if stage.source == "linkedin":
        syncing.connect(stage, stage.ben)
    urn = recommendations.write(stage)
    recommendations.accept_through_the_queue(stage, urn)
    recommendations.find(stage, urn)
    recommendations.revise(stage, urn)
    asking = remembering.meet(stage)
    spending.spend(stage, asking)
    remembering.ask_for_new_ones(stage, asking)
    remembering.decide(stage, asking)
    syncing.connect(stage, stage.ana)
    syncing.sync(stage)
    syncing.change_there(stage)
    if stage.linkup_version == "v2":
        refreshing.refresh(stage)
    events.listen(stage)


def _failed(tell: Teller, why: str) -> int:
    where = f"The demo failed at step {tell.number}, {tell.title!r}:\n" if tell.number else ""
    print(f"\n{where}{outside.lines(why)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
