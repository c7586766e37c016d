"""The JSON that /v1/network/viewers answers."""

from typing import NotRequired, TypedDict

from vouch.domain.viewer import Challenge, State
from vouch.v1.answers import Moment, Paging

type ViewerName = str
"""The name of a viewer, by the account."""


class Standing(TypedDict):
    """How a viewer stands after a login or a checkpoint: CONNECTED, or CHECKPOINT."""

    viewer: ViewerName
    state: State
    challenge: NotRequired[Challenge]
    """In the state CHECKPOINT, where Linkup tells: what LinkedIn asks of the member."""


class Viewer(TypedDict):
    """A viewer of the account."""

    viewer: ViewerName
    state: State
    """How the viewer stands with Linkup; UNCONNECTED: named in calls with a login_token alone."""
    challenge: Challenge | None
    country: str | None
    """The country of the last login's proxy."""
    connected_at: Moment | None


class Viewers(TypedDict):
    """One page of the account's viewers, by name."""

    elements: list[Viewer]
    paging: Paging


class DeletedViewer(TypedDict):
    """A viewer who is forgotten here, and what is left elsewhere."""

    viewer: ViewerName
    message: str
