"""Finishes, on a schedule, what requests left undone (DESIGN 5.3, 12.3).

It releases credits that are still reserved, and remembers people who were paid for.
"""

from vouch.handlers.schedule import schedule
from vouch.services.network.sweep import sweep
from vouch.settings import people

lambda_handler = schedule(
    "release_credits",
    sweep,
    failure="reservations could not be dealt with",
    needs=(people,),
)
