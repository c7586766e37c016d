"""Viewers: their names, how they stand with Linkup, and the login of one (DESIGN 12.2).

A viewer is the member whose network Linkup looks at.
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

VIEWER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
"""The form of a viewer's name."""
VIEWER_FORM: Final = "a letter or digit, then up to 63 of A-Z a-z 0-9 _ . : -"
"""The same, in words."""
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
