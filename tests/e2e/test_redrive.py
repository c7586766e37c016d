"""Dead letters on the real stack: how they get there, and `make redrive`."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from local import paths
from local.stack import Stack
from ops.redrive.__main__ import KINDS
from tests.e2e.api import Caller
from tests.e2e.subscriber import Subscriber
from tests.e2e.updates import Updates, attribute, became, until, update


def test_what_is_no_update_dies_at_once_with_a_reason_and_harms_no_neighbour(
    ana: Caller, ben: Caller, subscriber: Subscriber, updates: Updates
) -> None:
    urn, other = ana.write(ben), ana.write(ben)
    bad = {
        updates.send("{", urn, correlationId="bad"): "JSON",
        updates.send(update(urn, ben, "VISIBLE", version="2"), urn): "version",
        updates.send(update(urn, ben, "VISIBLE"), other): "group",
    }
    for neighbour in (urn, other):
        updates.send(update(neighbour, ben, "VISIBLE"), neighbour)

    letters = updates.dead(set(bad))

    for neighbour in (urn, other):
        assert until(subscriber, became(neighbour, "VISIBLE"))["cause"] == "queue"
    for sent, word in bad.items():
        assert word.lower() in attribute(letters[sent], "reason").lower()
        assert attribute(letters[sent], "receivedAt")
    assert "bad" in {attribute(letter, "correlationId") for letter in letters.values()}
    updates.wait_until_empty("status_updates")

    shown = updates.redrive("status-updates", "--show")
    moved = updates.redrive("status-updates")

    for letter in letters.values():
        assert attribute(letter, "reason") in shown
    assert all(moved.count(sent) == 1 or "and is back" in moved for sent in bad)
    bodies = {sent: letter["Body"] for sent, letter in letters.items()}
    again = updates.dead(set(bad))
    assert {sent: letter["Body"] for sent, letter in again.items()} == bodies
    assert {letter["MessageId"] for letter in again.values()}.isdisjoint(
        letter["MessageId"] for letter in letters.values()
    )


def test_a_dead_update_that_can_be_applied_is_applied_once_it_is_moved(
    ana: Caller, ben: Caller, subscriber: Subscriber, updates: Updates
) -> None:
    urn = ana.write(ben)
    sent = updates.send(update(urn, ben, "VISIBLE"), urn, to="status_updates_dlq")

    output = updates.redrive("status-updates")

    assert f"  update id       {sent}\n" in output
    assert until(subscriber, became(urn, "VISIBLE"))["updateId"] == sent


def test_an_event_that_the_bus_did_not_take_is_put_on_it(
    stack: Stack, subscriber: Subscriber, updates: Updates
) -> None:
    event_id = str(uuid.uuid4())
    event = {
        "Source": "vouch",
        "DetailType": "Recommendation Changed",
        "Detail": json.dumps({"id": event_id}),
        "EventBusName": stack.info.event_bus,
    }
    updates.send({"event": event, "reason": "InternalFailure"}, "", to="change_events_dlq")

    updates.redrive("change-events")

    until(subscriber, lambda each: each["id"] == event_id)
    updates.wait_until_empty("change_events_dlq")


def test_changes_that_were_given_up_are_read_from_the_stream_again(
    stack: Stack, ana: Caller, ben: Caller, subscriber: Subscriber, updates: Updates
) -> None:
    urn = ana.write(ben)
    event_id = until(subscriber, became(urn, "PENDING"))["id"]
    updates.send(given_up(stack, urn), "", to="change_stream_dlq")

    output = updates.redrive("change-stream")

    assert "1 published" in output
    subscriber.wait(lambda told: len(told[event_id]) == 2)
    updates.wait_until_empty("change_stream_dlq")


def given_up(stack: Stack, urn: str) -> dict[str, Any]:
    """Return what Lambda says of the first change of a recommendation that it gave up."""
    streams = stack.engine.client("dynamodbstreams")
    arn = stack.deployed.attributes["RecommendationsTable.StreamArn"]
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        where = {"StreamArn": arn, "ShardId": shard["ShardId"]}
        found = streams.get_shard_iterator(**where, ShardIteratorType="TRIM_HORIZON")
        while position := found.get("ShardIterator") or found.get("NextShardIterator"):
            found = streams.get_records(ShardIterator=position)
            for record in found["Records"]:
                if record["dynamodb"]["Keys"]["urn"]["S"] == urn:
                    number = record["dynamodb"]["SequenceNumber"]
                    batch = {"startSequenceNumber": number, "endSequenceNumber": number}
                    place = {"shardId": shard["ShardId"], "streamArn": arn, "batchSize": 1}
                    return {"DDBStreamBatchInfo": {**batch, **place}}
            if not found["Records"]:
                break
    raise AssertionError(f"{urn} is not in the stream")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ops.redrive", *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(  # noqa: S603 - our own program
        command, cwd=paths.ROOT, env=env, capture_output=True, text=True, check=False
    )


def test_a_stack_on_aws_is_found_by_its_name_with_the_callers_own_credentials(stack: Stack) -> None:
    there = {
        "AWS_ENDPOINT_URL": stack.engine.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": stack.info.region,
        "NO_PROXY": "127.0.0.1,localhost",
    }

    found = run("release-credits", "--show", "--stack", stack.info.stack_name, **there)
    missing = run("release-credits", "--show", "--stack", "another", **there)

    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("ReleaseCreditsDlq: ")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "another does not exist" in missing.stderr


def test_without_a_stack_or_a_queue_it_says_what_to_do(tmp_path: Path) -> None:
    nowhere = run("status-updates", "--home", str(tmp_path))
    nothing = run("")

    assert (nowhere.returncode, nowhere.stderr) == (
        1,
        "no stack is running here; start one with: make run\n",
    )
    assert nothing.returncode == 1
    for queue in KINDS:
        assert queue in nothing.stderr


def test_make_passes_queue_stack_and_show_on() -> None:
    command = ["make", "-n", "redrive", "QUEUE=change-events", "SHOW=1", "STACK=vouch-prod"]

    done = subprocess.run(  # noqa: S603
        command, cwd=paths.ROOT, capture_output=True, text=True, check=True
    )

    assert '-m ops.redrive "change-events" --show --stack "vouch-prod"' in done.stdout
