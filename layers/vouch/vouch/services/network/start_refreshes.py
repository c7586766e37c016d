"""Sends a message for each refresh that is due (DESIGN 13.3).

A refresh is looked for again a while after its message was sent, so a message that was lost is sent
again. One that is sent twice does nothing the second time.
"""

import random
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import batched
from typing import Final, NamedTuple

from vouch.aws import dynamodb
from vouch.aws.queues import MOST_MESSAGES
from vouch.deadline import Deadline
from vouch.errors import LostRaceError, UnansweredError
from vouch.messages import refresh
from vouch.messages.refresh import RefreshMessage
from vouch.moment import Seconds, seconds
from vouch.observability import logger, measure, warn_unanswered, with_caller
from vouch.storage import refreshes
from vouch.storage.refreshes import SHARDS, Due

OPERATION: Final = "start_refreshes"
MOST: Final = 1_000
"""How many refreshes of a shard one run starts; the next run goes on."""
AGAIN: Final = 15 * 60
"""How many seconds after its message was sent a refresh is looked for again."""
AT_ONCE: Final = 8
"""How many batches of messages are sent at the same time."""
LEAST: Final = 5.0
"""How many seconds must be left to begin with a batch."""


class Started(NamedTuple):
    """How many refreshes had their message sent, failed, or were left, of those found due.

    A shard that could not be read counts as one that failed.
    """

    started: int = 0
    failed: int = 0
    left: int = 0
    """The refreshes for the next run, because there was no time."""


def start_due(deadline: Deadline) -> Started:
    """Send the messages of what is due; a failure does not keep the others from theirs."""
    # The last whole second: a refresh that is due later in this one would be found not due yet.
    moment, found = Seconds(seconds() - 1), [Started()]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # In any order, so that the same ones do not always come last, when there is no time left.
        for shard in random.sample(range(SHARDS), SHARDS):
            found += _start_shard(shard, moment, pool, deadline)
    total = Started(*map(sum, zip(*found, strict=True)))
    measure("RefreshesStarted", total.started)
    return total


def _start_shard(
    shard: int, moment: Seconds, pool: ThreadPoolExecutor, deadline: Deadline
) -> Iterable[Started]:
    def start(batch: Sequence[Due]) -> Started:
        if deadline.left() < LEAST:
            return Started(left=len(batch))
        try:
            return _start(batch)
        except Exception as error:
            _log(error)
            return Started(failed=len(batch))

    try:
        due = refreshes.due(shard, moment, MOST)
    except Exception as error:
        _log(error)
        return [Started(failed=1)]
    return pool.map(with_caller(start), batched(due, MOST_MESSAGES, strict=False))


def _start(batch: Sequence[Due]) -> Started:
    """Send the messages of a batch, and look for those that were taken again only after a while."""
    refused = refresh.send_all([RefreshMessage(*each) for each in batch])
    if refused:
        logger.warning("not sent", operation=OPERATION, codes=sorted(set(refused.values())))
    again = Seconds(seconds() + AGAIN)
    for place, each in enumerate(batch):
        if place not in refused:
            # Unless it is gone, or the message was so quick that a process is at work on it.
            with suppress(LostRaceError):
                dynamodb.commit({"refresh": refreshes.update_sent(each, again)})
    return Started(started=len(batch) - len(refused), failed=len(refused))


def _log(error: Exception) -> None:
    if isinstance(error, UnansweredError):
        warn_unanswered(error, None)
    else:
        logger.exception("not started", operation=OPERATION)
