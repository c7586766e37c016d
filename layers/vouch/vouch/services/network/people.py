"""The people recommended to a viewer, as the account reads them and decides about them."""

from typing import Final

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.people import Decision, Person, decided, is_kept
from vouch.errors import NotFoundError
from vouch.moment import DAY, now, seconds
from vouch.settings import people as settings
from vouch.storage import people, people_index, viewers
from vouch.storage.people_index import Page, Span

NO_VIEWER: Final = "there is no such viewer, or it was deleted, or it is not yours"
NO_PERSON: Final = "nobody with this id is kept among the people recommended to this viewer"


def page(account: str, viewer: str, span: Span, count: int) -> Page:
    """Read a page of a viewer's people, newest first; NotFoundError if there is no such viewer."""
    key = people.partition(account, viewer, _generation(account, viewer))
    return people_index.newest(key, span, count, seconds())


def find(account: str, viewer: str, person: str) -> Person:
    """Read one person; NotFoundError if the viewer is not there, or the person is not kept."""
    return _find(people.partition(account, viewer, _generation(account, viewer)), person)


def decide(
    account: str,
    viewer: str,
    person: str,
    state: Decision | None,
    note: str | None,
    deadline: Deadline,
) -> Person:
    """Store what the account decides, as `decided` has it, and return the person afterwards.

    Nothing is stored if the viewer is deleted, or the person erased, before the write.
    """
    at, retention = now(), settings().people_retention_days * DAY

    def attempt() -> Person:
        generation = _generation(account, viewer)
        key = people.partition(account, viewer, generation)
        before = _find(key, person)
        after = decided(before, state, note, at, retention)
        writes = {
            "person": people.put_person(key, after, before),
            "viewer": viewers.check_generation(account, viewer, generation),
        }
        dynamodb.commit(writes)
        return after

    return retried_until(deadline, attempt)


def _generation(account: str, viewer: str) -> int:
    found = viewers.get_present(account, viewer)
    if found is None:
        raise NotFoundError(NO_VIEWER)
    return found["generation"]


def _find(key: str, person: str) -> Person:
    found = people.get(key, person)
    if found is None or not is_kept(found, seconds()):
        raise NotFoundError(NO_PERSON)
    return found
