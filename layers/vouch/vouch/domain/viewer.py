"""How a viewer stands with Linkup, and the login that connects a viewer (DESIGN 12.2)."""

from dataclasses import dataclass, field
from typing import Literal

type State = Literal["CONNECTING", "CHECKPOINT", "CONNECTED", "DISCONNECTED", "UNCONNECTED"]
"""How a viewer stands with Linkup; UNCONNECTED: seen in calls that carried a login token."""
type Challenge = Literal["CODE", "APP"]
"""What LinkedIn asks of the member: a code that was sent, or to approve the login in the app."""


@dataclass(frozen=True, slots=True)
class Login:
    """A viewer who is to be connected, by the member's cookie, which is passed on and kept nowhere.

    Without a country it is the one of the viewer's last login.
    """

    viewer: str
    login_token: str = field(repr=False)
    country: str | None = None
