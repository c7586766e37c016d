"""The chapter of people who are remembered: only new ones are asked for, and one is dismissed."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from local.demo.spending import ROUTE
from local.demo.stage import Stage
from local.demo.teller import check

VIEWERS, PEOPLE = "/v1/network/viewers", "/v1/network/people"
FIRST, THEN, PAGE = 40, 60, 7
CODE = "123456"
"""The code that the simulator of Linkup takes."""

type Asking = dict[str, object]
"""The fields of a body that say whose network it is about."""


def meet(stage: Stage) -> Asking:
    """Return how calls name a viewer, who is connected first where the version needs that."""
    viewer = f"demo-{uuid.uuid4()}"
    token = f"checkpoint-code:{viewer}"
    if stage.linkup_version == "v1":
        return {"viewer": viewer, "login_token": "demo"}
    stage.tell.step(
        "The account connects a viewer, whose network Linkup looks at",
        "The cookie is passed on once and kept nowhere. LinkedIn asks for a code.",
    )
    body = {"viewer": viewer, "login_token": token, "country": "FR"}
    state = stage.api.call(f"POST {VIEWERS}", stage.api_key, 201, body).json()
    stage.tell.say(f"state: {state['state']}, challenge: {state.get('challenge')}")
    code = {"code": CODE}
    state = stage.api.call(f"POST {_at(viewer)}/checkpoint", stage.api_key, 200, code).json()
    check(state["state"] == "CONNECTED", f"the viewer is {state['state']}, not CONNECTED")
    stage.tell.say(f"state: {state['state']}")
    return {"viewer": viewer}


def ask_for_new_ones(stage: Stage, asking: Asking) -> None:
    stage.tell.step(
        "It asks for people, and then for those that it was not shown before",
        "A call that names a viewer is remembered; only_new leaves out who was shown before.",
    )
    shown = _ask(stage, asking, FIRST)
    new = _ask(stage, {**asking, "only_new": True}, THEN)
    check(len(new) == THEN - FIRST, f"{len(new)} people are new, not {THEN - FIRST}")
    check(not {*shown} & {*new}, "the second answer has people of the first")
    stage.tell.say("nobody of the second answer was in the first")


def decide(stage: Stage, asking: Asking) -> None:
    stage.tell.step(
        "It reads whom it was shown, and dismisses one",
        f"They are stored: {PAGE} on a page, the newest first, and no credit is spent.",
    )
    query = f"viewer={asking['viewer']}"
    found = [*listed(stage, query)]
    people = {each["person"] for each in found}
    check(len(found) == len(people) == THEN, f"{len(found)} are listed, not {THEN}")
    stage.tell.say(f"{len(found)} people")
    person = found[0]["person"]
    body = {"state": "DISMISSED", "note": "met at the fair"}
    path = f"{PEOPLE}/{asking['viewer']}/{person}"
    stage.api.call(f"POST {path}", stage.api_key, 200, body)
    left = {each["person"] for each in listed(stage, f"{query}&state=NEW")}
    check(left == people - {person}, "the list of NEW people is not all others")
    stage.tell.say(f"{len(left)} are still NEW")


def _ask(stage: Stage, asking: Asking, count: int) -> list[str]:
    body = {**asking, "total_results": count}
    answer = stage.api.call(f"POST {ROUTE}", stage.api_key, 200, body)
    found = answer.json()["data"]["recommendations"]
    stage.tell.say(
        f"{len(found)} people, X-People-New: {answer.headers['X-People-New']},"
        f" X-People-Known: {answer.headers['X-People-Known']}"
    )
    return [each["entity_urn"] for each in found]


def listed(stage: Stage, query: str) -> Iterator[dict[str, Any]]:
    """Yield the people of all pages; the first page's call is shown."""
    called = f"GET {PEOPLE}?{query}&count={PAGE}"
    page = stage.api.call(called, stage.api_key).json()
    yield from page["elements"]
    while token := page["paging"]["next_page_token"]:
        page = stage.api.ask(f"{called}&page_token={quote(token)}", stage.api_key).json()
        yield from page["elements"]


def _at(viewer: str) -> str:
    return f"{VIEWERS}/{viewer}"
