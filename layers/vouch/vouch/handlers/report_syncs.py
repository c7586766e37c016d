"""The answers of /v1/syncs: how syncs are shown, newest first (DESIGN 7.5)."""

import re
from typing import TYPE_CHECKING, Final

from vouch.domain.syncing import Run, State
from vouch.errors import IllegalArgumentError
from vouch.handlers.v1 import Caller
from vouch.http.response import JSON, Response, to_json
from vouch.moment import iso
from vouch.storage import sync_runs
from vouch.v1.answers.syncs import StartedSync, StartedSyncs, Sync, Syncs
from vouch.v1.paging import paging_of
from vouch.v1.request import Request
from vouch.v1.response import ok

if TYPE_CHECKING:
    from vouch.services.syncs.start import Started

LINK: Final = "/v1/syncs"
"""Where syncs are reported."""
SYNC_ID: Final = re.compile(r"\d{13}-[0-9a-f]{16}", re.ASCII)
"""The form of a sync's id, which `services.syncs.begin` makes."""


def started(found: "Started") -> Response:
    """Answer 202 with the syncs that are under way, and how many members are to have one."""
    answer = StartedSyncs(
        elements=[_begun(run) for run in found.runs],
        count=found.counted.members,
        count_is_exact=found.counted.is_exact,
        link=LINK,
    )
    return Response(202, to_json(answer), JSON)


def report(request: Request, caller: Caller) -> Response:
    """Answer one page: a member's own syncs, or those of the members an account connected."""
    query = request.query("count", "page_token")
    bound = ("syncs", caller.account or "", caller.member or "")
    asked, problems = paging_of(query, bound, SYNC_ID)
    if problems:
        raise IllegalArgumentError("; ".join(problems))
    if caller.member:
        places = sync_runs.of_member(caller.member, asked.after, asked.wanted)
    else:
        places = sync_runs.of_account(str(caller.account), asked.after, asked.wanted)
    runs = sync_runs.get_many(places[: asked.size])
    paging = asked.answer([place.sync for place in places])
    return ok(Syncs(elements=[_element(run) for run in runs], paging=paging))


def _begun(run: Run) -> StartedSync:
    return {"id": run["id"], "member": run["member"], "state": State(run["state"])}


def _element(run: Run) -> Sync:
    return {
        **_begun(run),
        "seen": run["seen"],
        "created": run["created"],
        "updated": run["updated"],
        "deleted": run["deleted"],
        "pages": run["pages"],
        "skipped": run.get("skipped", 0),
        "started": _moment(run.get("started")),
        "finished": _moment(run.get("finished")),
        "resume_at": _moment(run.get("resumeAt")),
        "error": run.get("error"),
    }


def _moment(moment: int | None) -> str | None:
    return None if moment is None else iso(moment)
