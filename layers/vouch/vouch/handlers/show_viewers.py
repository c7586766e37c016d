"""How viewers are shown by /v1/network/viewers: one after a login, all by name (DESIGN 12.2)."""

from vouch.domain.viewer import VIEWER
from vouch.errors import IllegalArgumentError
from vouch.http.response import Response
from vouch.moment import iso
from vouch.storage import viewers
from vouch.storage.viewers import Viewer
from vouch.v1.answers import viewers as answers
from vouch.v1.paging import paging_of
from vouch.v1.request import Request
from vouch.v1.response import ok


def listed(request: Request, account: str) -> Response:
    """Answer one page of an account's viewers, sorted by name.

    It has fewer viewers, though others follow, where some were deleted lately: so each page is one
    query, however many those are.
    """
    query = request.query("count", "page_token")
    asked, problems = paging_of(query, ("viewers", account), VIEWER)
    if problems:
        raise IllegalArgumentError("; ".join(problems))
    found = viewers.of_account(account, asked.after or "", asked.wanted)
    page = answers.Viewers(
        elements=[_element(each) for each in found[: asked.size] if "state" in each],
        paging=asked.answer([each["viewer"] for each in found]),
    )
    return ok(page)


def standing(viewer: Viewer) -> answers.Standing:
    """Show how a viewer stands after a login or a checkpoint."""
    shown: answers.Standing = {"viewer": viewer["viewer"], "state": viewer["state"]}
    if "challenge" in viewer:
        shown["challenge"] = viewer["challenge"]
    return shown


def _element(viewer: Viewer) -> answers.Viewer:
    connected_at = viewer.get("connectedAt")
    return {
        "viewer": viewer["viewer"],
        "state": viewer["state"],
        "challenge": viewer.get("challenge"),
        "country": viewer.get("country"),
        "connected_at": None if connected_at is None else iso(connected_at),
    }
