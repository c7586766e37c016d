"""The status machine against the printed table: every state, state and actor."""

import pytest

from tests.support.status_table import STATES, triples
from vouch.domain.status import ACCEPTED, REVISABLE, Actor, Status, may_ask, transition
from vouch.errors import AccessDeniedError, IllegalStatusTransitionError

TRIPLES = list(triples())


def _outcome(current: Status, target: Status, actor: Actor) -> str:
    try:
        may_ask(actor, target)
        if current is target:
            return "="
        transition(current, target)
    except AccessDeniedError:
        return "a"
    except IllegalStatusTransitionError:
        return "e"
    return "y"


@pytest.mark.parametrize(("current", "target", "actor", "outcome"), TRIPLES)
def test_each_triple_is_answered_as_printed(
    current: str, target: str, actor: str, outcome: str
) -> None:
    assert _outcome(Status(current), Status(target), Actor(actor)) == outcome


def test_the_printed_table_is_whole() -> None:
    taken = {(current, target) for current, target, _, outcome in TRIPLES if outcome == "y"}

    assert len(TRIPLES) == 6 * 6 * 3
    assert len(taken) == 13
    assert set(Status) == set(STATES)
    assert set(Actor) == {actor for _, _, actor, _ in TRIPLES}


@pytest.mark.parametrize("state", list(Status))
def test_no_state_is_an_edge_to_itself(state: Status) -> None:
    with pytest.raises(IllegalStatusTransitionError):
        transition(state, state)


def test_an_illegal_edge_names_both_states_and_the_legal_ones() -> None:
    with pytest.raises(IllegalStatusTransitionError) as refused:
        transition(Status.HIDDEN, Status.CLOSED)

    assert refused.value.message == (
        "status cannot go from HIDDEN to CLOSED;"
        " from HIDDEN it goes to REPLACED, VISIBLE, WITHDRAWN"
    )


def test_a_final_state_is_named_as_final() -> None:
    with pytest.raises(IllegalStatusTransitionError, match="final"):
        transition(Status.WITHDRAWN, Status.PENDING)


def test_a_refused_actor_learns_which_party_may_take_the_edge() -> None:
    with pytest.raises(AccessDeniedError) as refused:
        may_ask(Actor.RECOMMENDEE, Status.WITHDRAWN)

    assert refused.value.message == (
        "status WITHDRAWN is set by the recommender, not by the recommendee"
    )


def test_accepted_and_revisable_are_the_printed_sets_of_states() -> None:
    assert {"VISIBLE", "HIDDEN"} == ACCEPTED
    assert {"PENDING", "VISIBLE", "HIDDEN"} == REVISABLE
