"""The chapter of recommendations: written, accepted, found, revised."""

from urllib.parse import quote

from local.demo.stage import Stage
from local.demo.teller import check, until

RESOURCE = "/v2/recommendation"
TEXT = "Ben is an amazing leader. He is the best!"
BETTER = "Ben is an amazing leader. He built our team from three people to thirty."
CREATED, CHANGED = "Recommendation Created", "Recommendation Status Changed"


def at(urn: str) -> str:
    return f"{RESOURCE}/{quote(urn, safe='')}"


def accepting() -> dict[str, object]:
    return {"patch": {"$set": {"status": "VISIBLE"}}}


def introduce(stage: Stage) -> None:
    stage.tell.step("Who the members are", "A bearer token says who is calling.")
    for person in (stage.ana, stage.ben):
        answer = stage.api.call("GET /v2/userinfo", person.headers).json()
        urn = f"urn:li:person:{answer['sub']}"
        check(urn == person.urn, f"the token is {urn}'s, not {person.urn}'s")
        stage.tell.say(f"{person.name} is {urn}")


def write(stage: Stage) -> str:
    stage.tell.step("Ana writes a recommendation for Ben", f'"{TEXT}"')
    urn = _create(stage, TEXT)
    status = stage.api.ask(f"GET {at(urn)}", stage.ben.headers).json()["status"]
    check(status == "PENDING", f"it starts {status}, not PENDING")
    stage.tell.say("It is PENDING: Ben decides whether anybody sees it.")
    return urn


def accept_through_the_queue(stage: Stage, urn: str) -> None:
    stage.tell.step(
        "Ben accepts it, through the queue",
        "With Prefer: respond-async the update is queued, and applied in a moment.",
    )
    headers = {**stage.ben.headers, "Prefer": "respond-async"}
    answer = stage.api.call(f"POST {at(urn)}", headers, 202, accepting())
    update = answer.headers["X-Update-Id"]
    stage.tell.say(f"X-Update-Id: {update}")
    stage.expect(
        CHANGED, recommendation=urn, cause="queue", updateId=update, after_status="VISIBLE"
    )

    def status() -> str | None:
        found: str = stage.api.ask(f"GET {at(urn)}", stage.ben.headers).json()["status"]
        return None if found == "PENDING" else found

    found = until(status, "the update was not applied")
    check(found == "VISIBLE", f"it became {found}, not VISIBLE")
    stage.tell.say("The worker has applied it: VISIBLE")


def find(stage: Stage, urn: str) -> None:
    stage.tell.step("Ben finds what he has received", "q=recommender would list what he wrote.")
    query = "?q=recipient&statusFilters=List(VISIBLE)&count=5"
    page = stage.api.call(f"GET {RESOURCE}{query}", stage.ben.headers)
    shown = len(page.json()["elements"])
    stage.tell.say(f"{shown} on this page, newest first")
    if "X-Synced-At" in page.headers:
        stage.tell.say(f"X-Synced-At: {page.headers['X-Synced-At']}")
    _check_found(stage, urn)


def revise(stage: Stage, urn: str) -> None:
    stage.tell.step(
        "Ana revises it, and Ben accepts the revision",
        f'"{BETTER}"',
        "A revision names its predecessor, which is seen until the revision is accepted.",
    )
    revision = _create(stage, BETTER, previousRecommendation=urn)
    stage.api.call(f"POST {at(revision)}", stage.ben.headers, 204, accepting())
    stage.expect(CHANGED, recommendation=revision, cause="api", after_status="VISIBLE")
    stage.expect(CHANGED, recommendation=urn, after_status="REPLACED")
    query = f"?q=descendant&recUrn={quote(revision, safe='')}"
    line = stage.api.call(f"GET {RESOURCE}{query}", stage.ben.headers).json()["elements"]
    statuses = [each["status"] for each in line]
    check(statuses == ["VISIBLE", "REPLACED"], f"the line is {statuses}")
    stage.tell.say("The line, newest first: VISIBLE, REPLACED")


def _create(stage: Stage, text: str, **fields: str) -> str:
    body = {"recommendee": stage.ben.urn, "recommendationText": text, **fields}
    answer = stage.api.call(f"POST {RESOURCE}", stage.ana.headers, 201, body)
    urn = answer.headers["X-RestLi-Id"]
    stage.tell.say(f"X-RestLi-Id: {urn}")
    stage.expect(CREATED, recommendation=urn, cause="api", actor=stage.ana.urn)
    return urn


def _check_found(stage: Stage, urn: str) -> None:
    """Wait until a finder lists it, because finders are eventually consistent."""

    def listed() -> str | None:
        return stage.api.found("recipient", stage.ben).get(urn)

    status = until(listed, f"{urn} was not found")
    check(status == "VISIBLE", f"it is found as {status}, not VISIBLE")
    stage.tell.say("Ana's is among them.")
