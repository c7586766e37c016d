"""The chapter of LinkedIn: a member consents, and what LinkedIn has is mirrored here."""

from typing import Any

from local.demo.api import Person
from local.demo.recommendations import CHANGED, at
from local.demo.stage import Stage
from local.demo.teller import check, until

NEWEST = "GET /v1/syncs?count=1"
OVER = ("SUCCEEDED", "PARTIAL", "FAILED")
OTHER = {"VISIBLE": "HIDDEN", "HIDDEN": "VISIBLE"}
COUNTS = ("seen", "created", "updated", "deleted", "pages")


def connect(stage: Stage, person: Person) -> None:
    stage.tell.step(
        f"{person.name} connects to LinkedIn",
        "The account asks for an address; the member's browser goes there, consents, and is sent",
        "back. The simulator of LinkedIn consents at once.",
    )
    url = stage.api.call("POST /v1/connections", stage.api_key, 201).json()["authorization_url"]
    stage.tell.say("authorization_url is what follows; the browser goes there:")
    asked = f"{url}&member={person.urn.rpartition(':')[2]}"
    redirect = stage.linkedin.call(f"GET {asked}", {}, 302).headers["Location"]
    stage.api.call(f"GET {redirect}", {}, 200)
    listed = stage.api.call("GET /v1/connections", stage.api_key).json()["elements"]
    states = {each["member"]: each["state"] for each in listed}
    check(states.get(person.urn) == "ACTIVE", f"the connections are {states}")
    stage.tell.say(f"{person.urn}: ACTIVE")


def sync(stage: Stage) -> None:
    stage.tell.step(
        "Ana's recommendations are mirrored from LinkedIn",
        "A sync asks LinkedIn page by page and writes what is new or has changed.",
    )
    (started,) = stage.api.call("POST /v1/syncs", stage.ana.headers, 202).json()["elements"]
    _finish(stage, started)
    for finder in ("recipient", "recommender"):
        theirs, ours = _lists(stage, finder)
        missing = theirs.keys() - ours.keys()
        check(not missing, f"q={finder}: {len(missing)} that LinkedIn lists are not here")
        stage.tell.say(f"q={finder}: all {len(theirs)} that LinkedIn lists are here")


def change_there(stage: Stage) -> None:
    stage.tell.step(
        "One of them changes at LinkedIn, and is synced again",
        "The schedule starts the sync: by request, one starts a minute after the last at the",
        "earliest. Nothing is written but what has changed.",
    )
    theirs, ours = _lists(stage, "recipient")
    same = [urn for urn, status in theirs.items() if ours[urn] == status and status in OTHER]
    check(same, "LinkedIn lists none that Ana shows or hides")
    urn, status = same[0], OTHER[theirs[same[0]]]
    change = {"urns": [urn], "set": {"status": status}}
    stage.linkedin.call("POST /_control/change", {}, 200, change)
    stage.tell.say(f"{urn} is {status} there")
    last = _newest(stage)
    stage.run_schedule()
    stage.tell.say("the schedule has run: a queue starts the syncs of all who are due")

    def begun() -> dict[str, Any] | None:
        found = _newest(stage)
        return found if found["id"] != last["id"] else None

    counts = _finish(stage, until(begun, "no sync has begun"))
    written = {name: counts[name] for name in ("created", "updated", "deleted")}
    check(written == {"created": 0, "updated": 1, "deleted": 0}, f"the sync wrote {written}")
    here = stage.api.call(f"GET {at(urn)}", stage.ana.headers).json()["status"]
    check(here == status, f"it is {here} here")
    stage.tell.say(f"It is {status} here, too, by one write.")
    stage.expect(CHANGED, recommendation=urn, cause="sync", after_status=status)


def _newest(stage: Stage) -> dict[str, Any]:
    """Return the report of Ana's newest sync."""
    found: dict[str, Any] = stage.api.ask(NEWEST, stage.ana.headers).json()["elements"][0]
    return found


def _finish(stage: Stage, started: dict[str, Any]) -> dict[str, Any]:
    """Return the report of a sync of Ana's once it is over; StoryError unless it succeeds."""
    stage.tell.say(f"sync {started['id']}: {started['state']}")

    def over() -> dict[str, Any] | None:
        listed = stage.api.ask("GET /v1/syncs", stage.ana.headers).json()["elements"]
        found: dict[str, Any] = next(each for each in listed if each["id"] == started["id"])
        return found if found["state"] in OVER else None

    report = until(over, "the sync did not end")
    counts = ", ".join(f"{name} {report[name]}" for name in COUNTS)
    stage.tell.call("GET /v1/syncs, until it is over", f"{report['state']}: {counts}")
    check(report["state"] == "SUCCEEDED", f"the sync ended {report['state']}: {report['error']}")
    stage.expect("Sync Completed", sync=started["id"], outcome="SUCCEEDED")
    return report


def _lists(stage: Stage, finder: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what LinkedIn lists for Ana, and what Vouch lists."""
    wanted = {"member": stage.ana.urn}
    token = stage.linkedin.ask("POST /_control/tokens", {}, wanted).json()["access_token"]
    there = Person(stage.ana.name, stage.ana.urn, token)
    return stage.linkedin.found(finder, there), stage.api.found(finder, stage.ana)
