"""Many members due at once, by the schedule: each is synced once, and all come through.

The sample is small; `make chaos` has a thousand.
"""

import json
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from tests.e2e.aftermath import depth
from tests.e2e.disturbance import processes_of
from tests.e2e.mirror import OVER, Mirror, listed
from tests.e2e.waiting import PATIENCE
from tests.support.sampling import size
from tests.support.template import resources, template

MEMBERS: Final = int(os.environ.get("SYNC_MEMBERS", size(12, 8)))
AT_ONCE: Final = 6
"""How many members consent at once."""


def by_schedule(mirror: Mirror) -> dict[str, int]:
    """Run the schedule once."""
    answer = mirror.stack.engine.client("lambda").invoke(
        FunctionName=mirror.stack.deployed.names["StartSyncFunction"], Payload=b"{}"
    )
    outcome: dict[str, int] = json.loads(answer["Payload"].read())
    assert outcome["failed"] == 0, outcome
    return outcome


def reports(mirror: Mirror, wanted: set[str]) -> list[dict[str, Any]]:
    """Return what the account is shown of syncs of these members, page by page."""
    found: list[dict[str, Any]] = []
    token: str | None = ""
    while token is not None:
        query = {"count": "50"} | ({"page_token": token} if token else {})
        url = f"{mirror.stack.info.api_url}/v1/syncs"
        page = mirror.session.get(url, headers=mirror.key, params=query, timeout=60).json()
        found += [each for each in page["elements"] if each["member"] in wanted]
        token = page["paging"]["next_page_token"]
    return found


def over(mirror: Mirror, members: set[str]) -> list[dict[str, Any]]:
    """Return the reports once all syncs are over, as long as any goes on."""
    left, end = 2 * len(members) + 1, time.monotonic() + PATIENCE
    while True:
        found = reports(mirror, members)
        done = {each["member"] for each in found if each["state"] in OVER}
        under_way = len(members - done) + sum(each["state"] not in OVER for each in found)
        if not under_way:
            return found
        if under_way < left:
            left, end = under_way, time.monotonic() + PATIENCE
        assert time.monotonic() < end, Counter(each["state"] for each in found)
        time.sleep(0.5)


def test_each_of_many_who_are_due_is_synced_once(mirror: Mirror) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        callers = list(pool.map(lambda _: mirror.connected(received=1, given=1), range(MEMBERS)))
    members = {caller.urn for caller in callers}

    by_schedule(mirror)
    found = over(mirror, members)

    syncs, created = Counter[str](), Counter[str]()
    for each in found:
        syncs[each["member"]] += 1
        created[each["member"]] += each["created"]
    assert {each["state"] for each in found} == {"SUCCEEDED"}
    assert created == dict.fromkeys(members, 2)
    assert max(syncs.values()) == 1
    assert len(listed(callers[0], "recipient")) == len(listed(callers[-1], "recommender")) == 1
    assert depth(mirror.stack, "sync_dlq") == 0
    [mapping] = [
        each
        for each in resources("AWS::Lambda::EventSourceMapping").values()
        if each["FunctionName"] == {"Ref": "SyncMemberFunction"}
    ]
    assert mapping["ScalingConfig"]["MaximumConcurrency"] == {"Ref": "SyncsAtOnce"}
    most = template()["Parameters"]["SyncsAtOnce"]["Default"]
    assert len(processes_of(mirror.stack, "SyncMemberFunction")) <= most
