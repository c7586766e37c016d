"""The finders' answers: pages and the links between them (CONTRACTS 1.5, 2.8)."""

from collections.abc import Sequence

from local.simulators.answers import Answer, success
from local.simulators.linkedin.errors import bad_param
from local.simulators.linkedin.fields import projection
from local.simulators.linkedin.requests import Call
from local.simulators.linkedin.rules import STATUSES
from local.simulators.linkedin.store import Record, Store
from local.simulators.linkedin.uri import Params, window

MOST = 100
DUPLICATE, SHORT, UNSOUND = "duplicate-page", "short-page", "unsound-page"

type Link = dict[str, str]


def find(store: Store, call: Call, params: Params, member: str) -> Answer:
    """Return a page of what a member received or gave; `call.spoilt` may name one of the faults."""
    statuses = _statuses(params)
    start, count = window(params, MOST)
    before = max(0, start - count) if call.spoilt == DUPLICATE else start
    records = store.page(params["q"], member, statuses, before, count)
    links = _links(call, start, count, len(records))
    if call.spoilt == DUPLICATE:
        links = [_link(call, "next", start, count)]
    elif call.spoilt == SHORT:
        records, links = records[: -(-len(records) // 2)], []
    elif call.spoilt == UNSOUND and records:
        first = {name: value for name, value in records[0].items() if name != "id"}
        records = [first, *records[1:]]
    return found(records, params.get("fields"), start, count, links)


def found(
    records: Sequence[Record], fields: str | None, start: int, count: int, links: list[Link]
) -> Answer:
    elements = list(map(projection(fields), records))
    paging = {"start": start, "count": count, "links": links}
    return success({"elements": elements, "paging": paging})


def _statuses(params: Params) -> frozenset[str]:
    wanted = params.get("statusFilters")
    if not isinstance(wanted, list) or not wanted:
        raise bad_param("statusFilters", "a list of statuses is required")
    if not all(isinstance(it, str) and it in STATUSES for it in wanted):
        raise bad_param("statusFilters", "Invalid value for param; wrong type or unknown status")
    return frozenset(wanted)


def _links(call: Call, start: int, count: int, returned: int) -> list[Link]:
    """Return a page's links: a full page has a next one, so an empty page may follow the last."""
    if not count:
        return []
    links = [_link(call, "prev", max(0, start - count), count)] if start else []
    if returned == count:
        links.append(_link(call, "next", start + count, count))
    return links


def _link(call: Call, rel: str, start: int, count: int) -> Link:
    kept = [it for it in call.query.split("&") if it.partition("=")[0] not in {"start", "count"}]
    query = "&".join(sorted([*filter(None, kept), f"start={start}", f"count={count}"]))
    return {"rel": rel, "href": f"{call.path}?{query}", "type": "application/json"}
