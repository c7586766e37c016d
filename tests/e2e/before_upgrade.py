"""Data of every kind on a running stack, all by public means, and what can be seen of it."""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import requests

from local.demo_account import Member
from local.deployed import KEY as KMS_KEY
from local.deployed import TABLE
from local.stack import Stack
from tests.e2e.api import Caller, at
from tests.e2e.customers import ROUTE, Customer
from tests.e2e.disturbance import configured, processes_of
from tests.e2e.held import Held
from tests.e2e.mirror import STATUSES, Mirror, synced
from tests.e2e.reservations import set_deadline
from tests.e2e.updates import Updates, update
from tests.e2e.viewers import Viewer
from tests.e2e.waiting import PATIENCE

TRANSITIONS: Final = {
    "PENDING": (),
    "VISIBLE": ("VISIBLE",),
    "HIDDEN": ("HIDDEN",),
    "CLOSED": ("CLOSED",),
    "WITHDRAWN": (),
}
"""The patches of the recommendee that bring a record to each status but REPLACED."""
KEY: Final = "before-the-upgrade"
SPENT: Final[dict[str, Any]] = {"total_results": 30}
NEVER: Final = 2**32

type Shown = tuple[int, Any]
"""The status and the body of an answer."""


@dataclass
class Written:
    """What was written by the previous release, and the callers that wrote it."""

    stack: Stack
    ana: Caller
    ben: Caller
    revoked: Caller
    customer: Customer
    crashed: Customer
    """An account whose call with an Idempotency-Key crashed while Linkup was asked."""
    viewer: Viewer
    """A viewer who was connected while the stack spoke Linkup's v2, and shown 10 people."""
    mirror: Mirror
    synced: Caller
    connected: Caller
    """A member with a connection that no sync has used yet."""
    records: list[str] = field(default_factory=list)
    answers: dict[str, Shown] = field(default_factory=dict)
    """The first answers to requests with an Idempotency-Key."""
    headers: set[str] = field(default_factory=set)
    """The names of the headers of the answer to the published call."""
    pending: str = ""
    """A revision that waits for its acceptance."""
    queued: str = ""
    dead: str = ""
    names: dict[str, str] = field(default_factory=dict)

    def seen(self) -> dict[str, Shown]:
        """Return what every caller is shown of all of it, by caller and path."""
        paths = [at(urn) for urn in self.records]
        paths += [
            f"/v2/recommendation?q={finder}&statusFilters=List({STATUSES})&count=50"
            for finder in ("recipient", "recommender")
        ]
        paths += ["/v2/userinfo", "/v1/syncs"]
        callers = {"ana": self.ana, "ben": self.ben, "synced": self.synced}
        found = {
            f"{name} {path}": shown(caller.call("GET", path))
            for name, caller in callers.items()
            for path in paths
        }
        found["revoked"] = shown(self.revoked.call("GET", "/v2/userinfo"))
        found["credits"] = 200, self.customer.report(period=self.period)
        found["ledger"] = 200, self.customer.ledger(period=self.period)
        found["connections"] = 200, self.mirror.connections()
        return found

    @property
    def period(self) -> str:
        """The month in which the previous release wrote."""
        period: str = self.answers["credits"][1]["period"]
        return period

    def charged(self) -> int:
        """Return what the account was charged since, also in a month that has begun meanwhile."""
        months = {self.period, self.customer.report()["period"]}
        return sum(self.customer.report(period=month)["charged"] for month in months)

    def tables_and_keys(self) -> dict[str, str]:
        """Return the names and ids of what stays, by logical id, as the previous release had it."""
        return {
            name: self.names[name]
            for name in tables_and_keys(self.stack).keys() & self.names.keys()
        }

    def repeat(self) -> dict[str, Shown]:
        """Send the requests with an Idempotency-Key again."""
        return {
            "create": created(self.ana, self.ben),
            "network": shown(self.customer.ask(KEY, **SPENT)),
        }


def tables_and_keys(stack: Stack) -> dict[str, str]:
    """Return the names and ids of what stays when the stack is deleted, by logical id."""
    found = {*stack.deployed.resources(TABLE), *stack.deployed.resources(KMS_KEY)}
    return {name: stack.deployed.names[name] for name in found}


def write(stack: Stack, manage: Callable[..., Any]) -> Written:
    """Write data of every kind."""
    mirror = Mirror(stack)

    def member(name: str) -> Caller:
        return issued(stack, manage, f"urn:li:person:{name}")

    made = Written(
        stack=stack,
        ana=member("ana"),
        ben=member("ben"),
        revoked=member("revoked"),
        customer=Customer(stack, manage, 1_000),
        crashed=Customer(stack, manage, 1_000),
        viewer=Viewer(Customer(stack, manage, 1_000)),
        mirror=mirror,
        synced=connected(stack, manage, mirror),
        connected=connected(stack, manage, mirror),
    )
    _write_records(made)
    _spend(made)
    _crash(made.crashed)
    _connect(made.viewer)
    synced(made.synced)
    listed = manage(action="list_member_tokens", member=made.revoked.urn)["member_tokens"]
    manage(action="revoke_member_token", member=made.revoked.urn, id=listed[0]["id"])
    _queue(made)
    made.names = dict(stack.deployed.names)
    return made


def issued(stack: Stack, manage: Callable[..., Any], urn: str) -> Caller:
    """Return a member who calls with a token of Vouch's."""
    token = manage(action="issue_member_token", member=urn)["secret"]
    return Caller(stack.info.api_url, Member(urn, token))


def connected(stack: Stack, manage: Callable[..., Any], mirror: Mirror) -> Caller:
    """Return a member with a connection and recommendations at LinkedIn."""
    member = mirror.member(received=5, given=5)
    mirror.connect(member)
    return issued(stack, manage, member.urn)


def shown(answer: requests.Response) -> Shown:
    return answer.status_code, answer.json() if answer.content else answer.headers["X-RestLi-Id"]


def created(by: Caller, of: Caller) -> Shown:
    return shown(by.create(of, KEY))


def _write_records(made: Written) -> None:
    ana, ben = made.ana, made.ben
    for status, patches in TRANSITIONS.items():
        made.records.append(urn := ana.write(ben))
        for patch in patches:
            assert ben.patch(urn, status=patch).status_code == 204
        if status == "WITHDRAWN":
            assert ana.patch(urn, status=status).status_code == 204
    replaced = ana.write(ben)
    assert ben.patch(replaced, status="VISIBLE").status_code == 204
    revision = ana.write(ben, previousRecommendation=replaced)
    assert ben.patch(revision, status="VISIBLE").status_code == 204
    made.pending = ana.write(ben, previousRecommendation=revision)
    made.records += [replaced, revision, made.pending]


def _spend(made: Written) -> None:
    made.answers = made.repeat()
    made.headers = {*made.customer.ask(**SPENT).headers}
    made.records.append(made.answers["create"][1])
    assert (
        made.customer.ask(login_token=made.customer.new_login_token("error-500")).status_code == 502
    )
    made.answers["credits"] = 200, made.customer.report()


def _crash(customer: Customer) -> None:
    """Kill a call while Linkup is asked; its credits stay reserved, and its key taken."""
    held = Held("latency")
    customer.stack.linkup.faults.arm(held, token=customer.login_token)
    call = threading.Thread(target=lambda: customer.ask(KEY, **SPENT))
    call.start()
    assert held.reached.wait(PATIENCE)
    for process in processes_of(customer.stack, "RecommendConnectionsFunction"):
        os.kill(process, signal.SIGKILL)
    held.released.set()
    call.join()
    set_deadline(customer, NEVER)  # the release of the previous release would end it


def _connect(viewer: Viewer) -> None:
    """Connect the viewer and ask for people while the functions speak v2."""
    stack = viewer.customer.stack
    variables = {"LINKUP_VERSION": "v2", "LINKUP_BASE_URL": f"{stack.linkup.url}/v2"}
    functions = "ManageViewersFunction", "RecommendConnectionsFunction"
    with configured(stack, variables, *functions):
        assert viewer.connect("grows-5").status_code == 201
        body = {"viewer": viewer.name, "total_results": 10}
        assert viewer.customer.call("POST", ROUTE, body).status_code == 200


def _queue(made: Written) -> None:
    """Leave a dead letter, and an update in the queue, whose worker does not run."""
    ana, ben, stack = made.ana, made.ben, made.stack
    dead, made.queued = ana.write(ben), ana.write(ben)
    made.records += [dead]
    made.dead = dead
    Updates(stack).send(update(dead, ben, "VISIBLE"), dead, to="status_updates_dlq")
    switch(stack, on=False)
    body = {"patch": {"$set": {"status": "VISIBLE"}}}
    answer = ben.call("POST", at(made.queued), body, {"Prefer": "respond-async"})
    assert answer.status_code == 202, answer.text


def switch(stack: Stack, *, on: bool) -> None:
    """Switch the worker of the queue of status updates on or off."""
    stack.engine.client("lambda").update_event_source_mapping(
        UUID=stack.deployed.names["ApplyStatusUpdatesMapping"], Enabled=on
    )
