"""The status machine of a recommendation: which edges there are and who may take them.

CONTRACTS 1.4 lists the thirteen edges; DESIGN 4.4 says who: the recommendee takes any edge but to
WITHDRAWN, the recommender takes only that one, and a revision replaces what it revises.
"""

from enum import StrEnum

from vouch.errors import AccessDeniedError, IllegalStatusTransitionError


class Status(StrEnum):
    """Where a recommendation stands."""

    PENDING = "PENDING"
    VISIBLE = "VISIBLE"
    HIDDEN = "HIDDEN"
    WITHDRAWN = "WITHDRAWN"
    REPLACED = "REPLACED"
    CLOSED = "CLOSED"


class Actor(StrEnum):
    """The side that asks for a change of status."""

    RECOMMENDER = "recommender"
    RECOMMENDEE = "recommendee"
    REVISION = "revision"


EDGES: dict[Status, frozenset[Status]] = {
    Status.PENDING: frozenset(
        {Status.VISIBLE, Status.HIDDEN, Status.WITHDRAWN, Status.REPLACED, Status.CLOSED}
    ),
    Status.VISIBLE: frozenset({Status.HIDDEN, Status.WITHDRAWN, Status.REPLACED, Status.CLOSED}),
    Status.HIDDEN: frozenset({Status.VISIBLE, Status.WITHDRAWN, Status.REPLACED}),
    Status.CLOSED: frozenset({Status.PENDING}),
    Status.WITHDRAWN: frozenset(),
    Status.REPLACED: frozenset(),
}

TARGETS: dict[Actor, frozenset[Status]] = {
    Actor.RECOMMENDER: frozenset({Status.WITHDRAWN}),
    Actor.RECOMMENDEE: frozenset(Status) - {Status.WITHDRAWN},
    Actor.REVISION: frozenset({Status.REPLACED}),
}

ACCEPTED = frozenset({Status.VISIBLE, Status.HIDDEN})
REVISABLE = frozenset({Status.PENDING}) | ACCEPTED


def may_ask(actor: Actor, target: Status) -> None:
    """Raise AccessDeniedError unless the actor may set `target`, from any status."""
    if target not in TARGETS[actor]:
        others = [str(other) for other in Actor if target in TARGETS[other]]
        raise AccessDeniedError(
            f"status {target} is set by the {' or '.join(others)}, not by the {actor}"
        )


def transition(current: Status, target: Status) -> None:
    """Raise IllegalStatusTransitionError, naming both states, unless the machine has the edge."""
    if target not in EDGES[current]:
        onward = ", ".join(sorted(EDGES[current])) or "nothing: it is final"
        raise IllegalStatusTransitionError(
            f"status cannot go from {current} to {target}; from {current} it goes to {onward}"
        )
