"""Who signs in to the console: everybody who can hold a credential."""

from typing import Final, NamedTuple

VIEWS: Final = {
    "member": ["recommendations", "syncs"],
    "account": ["network", "credits", "syncs"],
    "operator": ["network", "credits", "syncs", "operations"],
}
"""The views that each kind of holder sees."""


class Holder(NamedTuple):
    """A member, an account or an operator's account, with its credential."""

    kind: str
    credential: str
