"""What is under way, delivered as a queue at its worst delivers it."""

import random
from typing import Any

from tests.support.broken_table import Killed
from tests.support.chaos import Chaos
from tests.support.status_queue import Batch, invoke


def shuffled(records: Batch, chance: random.Random) -> list[Batch]:
    """Return the records in batches of other sizes; the order within a group stays."""
    queues = [[each for each in records if group(each) == urn] for urn in {*map(group, records)}]
    queues.sort(key=lambda queue: int(queue[0]["attributes"]["SequenceNumber"]))
    mixed: Batch = []
    while queues := [queue for queue in queues if queue]:
        mixed.append(chance.choice(queues).pop(0))
    batches: list[Batch] = []
    while mixed:
        size = chance.randint(1, 10)
        batches.append(mixed[:size])
        mixed = mixed[size:]
    return batches


def deliver_twice(flight: Batch, chaos: Chaos, chance: random.Random) -> set[str]:
    """Deliver twice and return what is to come again: answers are lost, or the worker dies."""
    chaos.lethal = True
    _deliver(flight, chance)
    chaos.lethal = False
    return _deliver(flight, chance)


def _deliver(flight: Batch, chance: random.Random) -> set[str]:
    held, failed = set[str](), set[str]()
    for batch in shuffled(flight, chance):
        # Behind one that comes again, SQS delivers nothing of its group.
        free = [each for each in batch if group(each) not in held]
        failed |= _ids(batch) - _ids(free)
        try:
            failed |= invoke(free)
        except Killed:
            failed |= _ids(free)
        held |= {group(each) for each in batch if each["messageId"] in failed}
    return failed


def _ids(batch: Batch) -> set[str]:
    return {each["messageId"] for each in batch}


def group(record: dict[str, Any]) -> str:
    return str(record["attributes"]["MessageGroupId"])
