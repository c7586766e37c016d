"""Many clients at once on the deployed system: no change is lost, none made twice."""

import itertools
import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from local.stack import Stack
from tests.e2e.api import Caller
from tests.support.sampling import size
from vouch.domain.status import EDGES, Status

UPDATES = size(200, 80)
THREADS = 8


def stored(stack: Stack, urn: str) -> dict[str, dict[str, str]]:
    found = stack.engine.client("dynamodb").get_item(
        TableName=stack.info.tables["recommendations"],
        Key={"urn": {"S": urn}},
        ConsistentRead=True,
    )
    item: dict[str, dict[str, str]] = found["Item"]
    return item


def test_of_many_updates_at_once_each_edge_has_one_winner(
    stack: Stack, ana: Caller, ben: Caller
) -> None:
    urn = ana.write(ben)
    targets = ("VISIBLE", "HIDDEN", "CLOSED", "PENDING")
    wanted = list(itertools.islice(itertools.cycle(targets), UPDATES))

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda status: ben.patch(urn, status=status), wanted))

    counted = Counter(answer.status_code for answer in answers)
    assert set(counted) <= {204, 409}, counted
    item = stored(stack, urn)
    changes = int(item["version"]["N"]) - 1
    assert 1 <= changes <= counted[204]
    assert item["status"]["S"] in targets


def test_of_many_who_accept_and_close_one_edge_is_taken(
    stack: Stack, ana: Caller, ben: Caller
) -> None:
    urn = ana.write(ben)
    racers = [(ana, "WITHDRAWN"), (ben, "CLOSED")] * 12

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda each: each[0].patch(urn, status=each[1]), racers))

    item = stored(stack, urn)
    assert item["version"]["N"] == "2"
    by_status = {status: set[int]() for _, status in racers}
    for (_, status), answer in zip(racers, answers, strict=True):
        by_status[status].add(answer.status_code)
    winner = item["status"]["S"]
    assert by_status.pop(winner) == {204}
    assert set(*by_status.values()) == {409}
    assert EDGES[Status(winner)].isdisjoint({Status.WITHDRAWN, Status.CLOSED})


def test_one_idempotency_key_sent_20_times_at_once_makes_one_record(
    stack: Stack, ana: Caller, ben: Caller
) -> None:
    key, text = str(uuid.uuid4()), f"only once {uuid.uuid4()}"

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda _: ana.create(ben, key, recommendationText=text), range(20)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["X-RestLi-Id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    pages = stack.engine.client("dynamodb").get_paginator("scan")
    items = [
        item
        for page in pages.paginate(TableName=stack.info.tables["recommendations"])
        for item in page["Items"]
    ]
    assert json.dumps(items).count(text) == 1
    other = ana.create(ben, key, recommendationText="another body")
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json()["message"]
