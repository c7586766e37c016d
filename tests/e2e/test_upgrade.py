"""A release deploys over the previous one: what that one wrote is there and works.

In the end the stack is deleted: its tables and its key stay, and `make remove` takes them.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from local import paths
from local.build import build
from local.deployed import KEY as KMS_KEY
from local.deployed import QUEUE, SECRET, TABLE
from local.ports import Ports
from local.releases import Releases
from local.simulators.linkup.accounts import id_of
from local.stack import STACK_NAME, Stack
from tests.e2e import previous
from tests.e2e.before_upgrade import KEY, SPENT, Shown, Written, switch, tables_and_keys, write
from tests.e2e.customers import ROUTE
from tests.e2e.mirror import counts, synced
from tests.e2e.refreshes import DISCONNECTED, REFRESHED, await_told, started_until, told
from tests.e2e.reservations import make_overdue, release
from tests.e2e.subscriber import Subscriber
from tests.e2e.updates import Updates, became, until
from tests.e2e.viewers import Viewer, counted, ids, stored

HOLDS_STATE = (TABLE, KMS_KEY, QUEUE, SECRET, "AWS::Events::EventBus", "AWS::ApiGatewayV2::Api")
"""The types whose replacement costs data, or the address or the rules of somebody else."""


@dataclass(frozen=True)
class Upgraded:
    """A stack that was brought from the previous release to this one."""

    stack: Stack
    written: Written
    before: dict[str, Shown]
    after: dict[str, Shown]
    releases: Releases
    built: Path

    def speak_v2(self) -> None:
        """Change the one parameter's value, and the address that goes with it."""
        linkup = self.stack.linkup.url
        changed = {"LinkupVersion": "v2", "LinkupBaseUrl": f"{linkup}/v2"}
        releases = replace(self.releases, parameters={**self.releases.parameters, **changed})
        with self.stack.engine.blamed():
            known = self.stack.deployed.names
            self.stack.deployed = releases.deploy(self.built, known=known)


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """Run the previous release, write data of every kind, and deploy this one over it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that fixtures are torn down
    root = previous.unpack(tmp_path_factory.mktemp("previous"))
    with Stack(tmp_path_factory.mktemp("upgraded"), Ports(), root=root) as stack:
        written = write(stack, lambda **command: invoke(stack, command))
        before = written.seen()
        with stack.engine.blamed():
            built = build(stack.processes, paths.ROOT)
            releases = replace(stack.releases, parameters=known_before(root, stack))
            stack.deployed = releases.deploy(built, known=stack.deployed.names)
        yield Upgraded(stack, written, before, written.seen(), releases, built)


def known_before(root: Path, stack: Stack) -> dict[str, str]:
    """Return the parameters that the previous release has; those that are new have defaults."""
    template = (root / "template.yaml").read_text()
    given = stack.releases.parameters
    return {name: value for name, value in given.items() if f"\n  {name}:\n" in template}


def invoke(stack: Stack, command: dict[str, Any]) -> Any:
    function = stack.deployed.names["ManageAccountsFunction"]
    answer = stack.engine.client("lambda").invoke(
        FunctionName=function, Payload=json.dumps(command)
    )
    return json.load(answer["Payload"])


def holds(before: Any, after: Any) -> bool:
    """Tell whether all that was shown is still shown; a release may add fields."""
    match before, after:
        case dict(), dict():
            return all(name in after and holds(before[name], after[name]) for name in before)
        case (list(), list()) | (tuple(), tuple()):
            return len(before) == len(after) and all(map(holds, before, after))
        case _:
            return bool(before == after)


def test_nothing_that_holds_state_was_replaced(upgraded: Upgraded) -> None:
    now, processed = upgraded.stack.deployed.names, upgraded.stack.deployed.processed["Resources"]
    kept = [
        name
        for name in upgraded.written.names
        if name in processed and processed[name]["Type"] in HOLDS_STATE
    ]

    assert {name: now[name] for name in kept} == {
        name: upgraded.written.names[name] for name in kept
    }
    assert upgraded.written.tables_and_keys() == {
        name: now[name] for name in upgraded.written.tables_and_keys()
    }


def test_every_record_account_and_sync_is_shown_as_before(upgraded: Upgraded) -> None:
    before, after = upgraded.before, upgraded.after

    assert {name: shown[0] for name, shown in after.items()} == {
        name: shown[0] for name, shown in before.items()
    }
    changed = {
        name: (before[name], after[name])
        for name in before
        if not (before[name] == after[name] if "/v2/" in name else holds(before[name], after[name]))
    }
    assert changed == {}


def test_what_was_compared_is_data_of_every_kind(upgraded: Upgraded) -> None:
    before = upgraded.before
    received = next(
        shown for name, shown in before.items() if name.startswith("ben") and "recipient" in name
    )

    statuses = {each["status"] for each in received[1]["elements"]}
    assert statuses == {"PENDING", "VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED"}
    assert {entry["type"] for entry in before["ledger"][1]} >= {"GRANTED", "RESERVED", "SETTLED"}
    assert before["revoked"][0] == 401
    assert before["connections"][1].keys() == {
        upgraded.written.synced.urn,
        upgraded.written.connected.urn,
    }
    assert before["synced /v1/syncs"][1]["elements"][0]["state"] == "SUCCEEDED"


def test_requests_with_a_key_are_answered_as_before_and_charged_once(upgraded: Upgraded) -> None:
    written = upgraded.written

    again = written.repeat()

    assert again == {name: written.answers[name] for name in again}
    assert written.charged() == written.answers["credits"][1]["charged"]


def test_an_account_goes_on_spending_and_its_books_balance(upgraded: Upgraded) -> None:
    written = upgraded.written
    charged = written.charged()

    answer = written.customer.ask(total_results=20)

    assert answer.status_code == 200
    written.customer.check_books()
    assert written.charged() == charged + 2 == written.customer.billed()


def test_the_published_call_is_answered_with_the_same_headers_and_stores_nobody(
    upgraded: Upgraded,
) -> None:
    written = upgraded.written

    answer = written.customer.ask(total_results=30)

    assert {*answer.headers} == written.headers
    assert stored(written.customer) == []


def test_an_account_of_the_previous_release_has_people_remembered(upgraded: Upgraded) -> None:
    viewer = Viewer(upgraded.written.customer)
    charged = upgraded.written.charged()

    first = viewer.ask(20)
    second = viewer.ask(30, KEY + "-with-a-viewer", only_new=True)
    pages = viewer.pages(7)

    assert (counted(first), counted(second)) == ((20, 0), (10, 20))
    assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
    listed = [each["person"] for page in pages for each in page]
    assert sorted(listed) == sorted(ids(first) + ids(second))
    assert viewer.decide(listed[0], state="KEPT").json()["state"] == "KEPT"
    assert viewer.connect().status_code == 400  # the version of Linkup's API stays as it was
    viewer.customer.check_books()
    assert upgraded.written.charged() == charged + 5 == viewer.customer.billed()


def test_a_call_that_crashed_before_the_update_is_ended_after_it_and_its_key_is_free(
    upgraded: Upgraded,
) -> None:
    crashed = upgraded.written.crashed
    assert (crashed.report()["reserved"], crashed.ask(KEY, **SPENT).status_code) == (3, 409)

    make_overdue(crashed)
    released = release(upgraded.stack)

    assert released == {"released": 1, "remembered": 0, "failed": 0}
    assert crashed.check_books()["charged"] == 0
    assert crashed.ask(KEY, **SPENT).headers["X-Credits-Charged"] == "3"


def test_a_connections_tokens_are_decrypted_and_a_sync_runs_with_them(upgraded: Upgraded) -> None:
    member = upgraded.written.connected

    report = synced(member)

    assert (report["state"], counts(report)) == ("SUCCEEDED", (10, 0, 0))


def test_an_update_that_waited_in_the_queue_is_applied_and_so_is_a_dead_one(
    upgraded: Upgraded,
) -> None:
    stack, written = upgraded.stack, upgraded.written
    assert written.ben.get(written.queued).json()["status"] == "PENDING"

    with Subscriber(stack) as subscriber:
        switch(stack, on=True)
        output = Updates(stack).redrive("status-updates")
        queued = until(subscriber, became(written.queued, "VISIBLE"))
        until(subscriber, became(written.dead, "VISIBLE"))

    assert "1 moved, 0 left" in output
    assert queued["cause"] == "queue"
    for urn in (written.queued, written.dead):
        assert written.ben.get(urn).json()["status"] == "VISIBLE"


def test_a_record_of_the_previous_release_is_revised_by_this_one(upgraded: Upgraded) -> None:
    ana, ben = upgraded.written.ana, upgraded.written.ben
    pending = upgraded.written.pending

    old = ben.get(pending).json()["previousRecommendation"]
    assert ben.patch(pending, status="VISIBLE").status_code == 204

    assert ana.get(old).json()["status"] == "REPLACED"
    assert ana.get(old).json()["nextRecommendation"] == pending


def test_what_linkup_charged_in_a_month_that_began_before_the_update_is_not_made_up(
    upgraded: Upgraded,
) -> None:
    written = upgraded.written

    report = written.customer.report(period=written.period)

    assert report["upstream"] == {"estimated": None, "unknown_calls": None, "consumed": None}


def test_a_viewer_of_the_previous_release_has_the_network_refreshed_once_v2_is_spoken(
    upgraded: Upgraded,
) -> None:
    stack, viewer = upgraded.stack, upgraded.written.viewer
    customer, before = viewer.customer, viewer.people()
    under_v1 = viewer.put_refresh("1h", 10, budget=1)

    upgraded.speak_v2()
    with Subscriber(stack) as subscriber:
        too_often = viewer.put_refresh("59m", 10, budget=1)
        made = viewer.put_refresh("1h", 10, budget=1)
        [event] = started_until(viewer, lambda: told(subscriber, REFRESHED, viewer))
        stack.linkup.accounts.disconnect(id_of(customer.login_token))
        customer.call("POST", ROUTE, {"viewer": viewer.name, "total_results": 10})
        await_told(subscriber, DISCONNECTED, viewer)

    assert [each.status_code for each in (under_v1, too_often, made)] == [409, 400, 201]
    assert (len(before), event["new"], event["known"], event["charged"]) == (10, 5, 5, 1)
    assert viewer.people().keys() == before.keys() | {*event["people"]}
    assert customer.check_books()["charged"] == customer.billed() == 2
    assert customer.report()["upstream"].keys() == {"consumed", "unknown_calls", "difference"}


def left(stack: Stack, names: dict[str, str]) -> dict[str, str]:
    """Return which of the tables and keys are there and not about to be deleted."""
    tables = stack.engine.client("dynamodb").list_tables()["TableNames"]
    kms = stack.engine.client("kms")
    keys = [each["KeyId"] for each in kms.list_keys()["Keys"]]
    states = {each: kms.describe_key(KeyId=each)["KeyMetadata"]["KeyState"] for each in keys}
    enabled = [each for each in keys if states[each] == "Enabled"]
    return {name: id_ for name, id_ in names.items() if id_ in {*tables, *enabled}}


def remove(stack: Stack, typed: str) -> subprocess.CompletedProcess[str]:
    """Run `make remove` against the engine."""
    region = {"AWS_DEFAULT_REGION": stack.info.region, "AWS_ENDPOINT_URL": stack.engine.url}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "ops.remove", STACK_NAME],
        cwd=paths.ROOT,
        env=os.environ | region,
        input=f"{typed}\n",
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_deleted_stack_leaves_its_tables_and_key_and_make_remove_takes_them(
    upgraded: Upgraded,
) -> None:
    """It stands last, because it takes the stack away."""
    stack, names = upgraded.stack, tables_and_keys(upgraded.stack)
    assert "PeopleTable" in names

    refused = remove(stack, "yes")
    assert (refused.returncode, refused.stderr) == (1, "")
    assert "nothing was removed" in refused.stdout
    assert left(stack, names) == names
    cloudformation = stack.engine.client("cloudformation")
    cloudformation.delete_stack(StackName=STACK_NAME)
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName=STACK_NAME, WaiterConfig={"Delay": 1}
    )
    assert left(stack, names) == names
    done = remove(stack, STACK_NAME)

    assert done.returncode == 0, done.stderr
    assert left(stack, names) == {}
    assert all(id_ in done.stdout for id_ in names.values())
