"""Change events: what a change of a stored item means to those who subscribe (DESIGN 9).

An event is made of the item before and after one write, so the same write always gives the same
event. No event holds what members wrote: recommendationText, subject, message.
"""

from vouch.domain.events.connections import of_connection
from vouch.domain.events.credits import of_balance
from vouch.domain.events.event import Event, Stored, UnfitItemError
from vouch.domain.events.recommendations import TEXTS, TOLD, of_record
from vouch.domain.events.refreshes import of_refresh
from vouch.domain.events.syncs import of_sync
from vouch.domain.events.viewers import of_viewer

__all__ = (
    "TEXTS",
    "TOLD",
    "Event",
    "Stored",
    "UnfitItemError",
    "of_balance",
    "of_connection",
    "of_record",
    "of_refresh",
    "of_sync",
    "of_viewer",
)
