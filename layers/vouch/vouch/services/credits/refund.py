"""Giving released credits back to the month of the refresh that they were reserved for."""

from vouch.aws.dynamodb import Transaction
from vouch.domain.credits import Reservation
from vouch.domain.items import changed
from vouch.storage import refreshes


def refund(released: Reservation) -> Transaction:
    """Build the write that gives credits back to a refresh's own month; none where it is gone.

    A refresh that does not name the reservation is written as it is: a try to reserve that is still
    under way, and would make it name one that has ended, fails then.
    """
    viewer = released.get("refresh")
    found = None if viewer is None else refreshes.get(released["account"], viewer)
    if found is None:
        return {}
    back = {"reservation": None, "reserved": found.get("reserved", 0) - released["credits"]}
    changes = back if found.get("reservation") == released["id"] else {}
    return {"refresh": refreshes.put(changed(found, **changes))}
