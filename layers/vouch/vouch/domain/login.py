"""The login of a viewer at Linkup (DESIGN 12.2)."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Login:
    """A viewer who is to be connected, by the member's cookie, which is passed on and kept nowhere.

    Without a country it is the one of the viewer's last login.
    """

    viewer: str
    login_token: str = field(repr=False)
    country: str | None = None
