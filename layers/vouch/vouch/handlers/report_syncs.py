"""/v1/syncs: how syncs are shown, newest first (DESIGN 7.5)."""

import re
from collections.abc import Iterable
from typing import Any, Final

from vouch.domain.syncing import Run
from vouch.errors import IllegalArgumentError
from vouch.handlers.v1 import Caller
from vouch.http.response import JSON, Response, to_json
from vouch.moment import iso
from vouch.storage import sync_runs
from vouch.v1.paging import paging_of
from vouch.v1.request import Request
from vouch.v1.response import ok

SYNC_ID: Final = re.compile(r"\d{13}-[0-9a-f]{16}", re.ASCII)
"""As `services.syncing.starting` makes it."""


def started(runs: Iterable[Run]) -> Response:
    """202: the syncs that were begun, or were under way."""
    elements = [{name: run[name] for name in ("id", "member", "state")} for run in runs]
    return Response(202, to_json({"elements": elements}), JSON)


def report(request: Request, caller: Caller) -> Response:
    """One page: to a member its own syncs, to an account those of the members it connected."""
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
    paging = asked.told([place.sync for place in places])
    return ok({"elements": [_element(run) for run in runs], "paging": paging})


def _element(run: Run) -> dict[str, Any]:
    return {
        "id": run["id"],
        "member": run["member"],
        "state": run["state"],
        "seen": run["seen"],
        "created": run["created"],
        "updated": run["updated"],
        "deleted": run["deleted"],
        "pages": run["pages"],
        "started": _moment(run.get("started")),
        "finished": _moment(run.get("finished")),
        "resume_at": _moment(run.get("resumeAt")),
        "error": run.get("error"),
    }


def _moment(moment: int | None) -> str | None:
    return None if moment is None else iso(moment)
