"""What members and accounts do, once each: the operations whose units the model knows."""

import json
from itertools import batched
from typing import Any, Final
from urllib.parse import quote

from tests.support import many, stream_records
from tests.support.builders import PROTOCOL, path
from tests.support.connecting import control
from tests.support.crowd import Someone
from tests.support.gateway import Answer
from tests.support.payers import Payer
from tests.support.scale_world import PEOPLE, World
from tests.support.sent_messages import Sent
from vouch.settings import refresh_queue, status_updates_queue, sync_queue, sync_starts_queue

COUNT: Final = 10
ACCEPT: Final = {"patch": {"$set": {"status": "VISIBLE"}}}
VIEWER: Final = "viewer-1"
REFRESHED: Final = "viewer-2"


def _as_member(
    world: World, who: Someone, method: str, target: str, body: Any = None, **more: str
) -> Answer:
    sent = {"Authorization": f"Bearer {who.token}", **PROTOCOL, **more}
    answer = world.call(method, target, sent, None if body is None else json.dumps(body))
    assert answer.status < 300, answer.body
    return answer


def _as_account(world: World, who: Payer, method: str, target: str, body: Any = None) -> Answer:
    sent = {"x-api-key": who.key, "Content-Type": "application/json"}
    answer = world.call(method, target, sent, None if body is None else json.dumps(body))
    assert answer.status < 300, answer.body
    return answer


def get(world: World, number: int) -> None:
    who = world.members[number]
    _as_member(world, who, "GET", path(who.received[0]))


def page(world: World, number: int) -> None:
    query = f"q=recipient&count={COUNT}&statusFilters=List(VISIBLE,HIDDEN)"
    _as_member(world, world.members[number], "GET", f"/v2/recommendation?{query}")


def create(world: World, number: int) -> None:
    """Write a recommendation about the member before."""
    who, other = world.members[number], world.members[number - 1]
    draft = {"recommendee": other.urn, "recommendationText": many.TEXT}
    answer = _as_member(world, who, "POST", "/v2/recommendation", draft)
    world.written[number] = answer.headers["x-restli-id"]


def accept(world: World, number: int) -> None:
    """Accept what this member wrote, as the member before."""
    who = world.members[number - 1]
    _as_member(world, who, "POST", path(world.written[number]), ACCEPT)


def accept_later(world: World, number: int) -> None:
    """Have the acceptance queued, and apply it."""
    who = world.members[number - 1]
    target = path(world.written[number])
    _as_member(world, who, "POST", target, ACCEPT, Prefer="respond-async")
    [sent] = world.taken(status_updates_queue())
    world.hand_on("apply_status_updates", sent)


def connect(world: World, number: int, viewer: str = VIEWER) -> None:
    """Connect a viewer, with the cookie of a member of Linkup's simulator."""
    cookie = f"member:AQEDAT-{viewer}-{number:07d}"
    body = {"viewer": viewer, "login_token": cookie}
    _as_account(world, world.accounts[number], "POST", "/v1/network/viewers", body)


def network(world: World, number: int) -> None:
    body = {"viewer": VIEWER, "total_results": PEOPLE}
    _as_account(world, world.accounts[number], "POST", "/v1/network/recommendations", body)


def order(world: World, number: int, viewer: str = VIEWER) -> None:
    """Have a viewer's network refreshed, from now on."""
    body = {"every": "24h", "total_results": PEOPLE, "monthly_credits": 100}
    target = f"/v1/network/viewers/{quote(viewer)}/refresh"
    _as_account(world, world.accounts[number], "PUT", target, body)


def credits(world: World, number: int) -> None:
    _as_account(world, world.accounts[number], "GET", "/v1/credits?count=50")


def start_refreshes(world: World) -> list[Sent]:
    """Run the schedule of refreshes; return the messages of those that are due."""
    world.meter.add("runs")
    counts = world.invoke("start_refreshes", {})
    assert not counts["failed"] + counts["left"], counts
    return world.taken(refresh_queue())


def start_syncs(world: World) -> list[Sent]:
    """Run the schedule of syncs; return the messages of shards to be walked through."""
    world.meter.add("runs")
    world.invoke("start_sync", {})
    return world.taken(sync_starts_queue())


def walk(world: World, sent: Sent) -> tuple[list[Sent], list[Sent]]:
    """Read a page of members; return messages that start syncs, and that of the next page."""
    world.hand_on("start_queued_syncs", sent)
    found = world.taken(sync_starts_queue())
    starts = [each for each in found if '"members"' in each.body]
    return starts, [each for each in found if each not in starts]


def start(world: World, sent: Sent) -> list[Sent]:
    """Start the syncs of a message's members; return the messages of the syncs."""
    world.hand_on("start_queued_syncs", sent)
    assert world.taken(sync_starts_queue()) == []
    return world.taken(sync_queue())


def sync(world: World, sent: Sent) -> None:
    world.hand_on("sync_member", sent)


def change(world: World, number: int) -> None:
    """Change the text of one recommendation of a member's at LinkedIn, not how long it is."""
    urn, text = world.members[number].received[0], many.TEXT.replace("Bob", "Rob")
    control(world.linkedin, "change", urns=[urn], set={"recommendationText": text})


def publish(world: World) -> None:
    """Publish what was changed since the last time, by table, in batches as large as may be."""
    changes = [*world.meter.changes]
    world.meter.changes.clear()
    for table, records in stream_records.taken(changes).items():
        world.meter.add(f"records of {table}", len(records))
        for some in batched(records, stream_records.BATCH, strict=False):
            world.meter.add("batches")
            answer = world.invoke("publish_changes", {"Records": list(some)})
            assert answer == {"batchItemFailures": []}, answer
