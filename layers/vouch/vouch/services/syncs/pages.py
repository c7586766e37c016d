"""A pass through all that LinkedIn lists of a member: both finders, every status, page by page.

While one page is written, the next is read. What a page listed and where the next one begins are
written together, after the page's records, so a page that was interrupted is read again.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from vouch.backoff import retried_until
from vouch.clients.linkedin import LinkedInClient
from vouch.clients.linkedin.page import Page
from vouch.clients.linkedin.record import Unsound
from vouch.domain.day_share import DayCalls
from vouch.domain.provenance import Provenance
from vouch.domain.status import Status
from vouch.domain.syncing import Run, Stage, after
from vouch.errors import UpstreamError
from vouch.moment import now
from vouch.observability import logger, with_caller
from vouch.services.linkedin import mirror
from vouch.services.linkedin.resolve_creates import UnknownCreates
from vouch.services.linkedin.session import Session
from vouch.services.syncs.lease import Hold
from vouch.settings import resumption
from vouch.storage import sync_passes

if TYPE_CHECKING:
    from vouch.clients.linkedin.client import Finder

COUNT: Final = 100
"""How many records a page holds."""
MOST_PAGES: Final = 10_000
"""The most pages of one sync, so that it ends even if LinkedIn's links lead in circles."""
MOST_LOGGED: Final = 20
"""How many of the records that were skipped on a page are logged."""
LEAST: Final = 20.0
"""How many seconds must be left to begin a page."""


class Read(NamedTuple):
    """A page, where the one after it begins, and the calls that were made with it."""

    page: Page
    stage: str
    at: str | None
    calls: DayCalls


class Listed(NamedTuple):
    """The records that a pass has met so far."""

    digests: set[int]
    creates: UnknownCreates
    """The CREATEs of unknown outcome that a record which the pass meets may answer."""

    @classmethod
    def before(cls, hold: Hold) -> "Listed":
        """Return what earlier messages of the sync have met."""
        run = hold.run
        digests = sync_passes.all_seen(run) if run["pages"] else set[int]()
        return cls(digests, UnknownCreates(run["member"], run.get("started", 0), hold.deadline))


def provenance(run: Run) -> Provenance:
    """Return the provenance of all that a sync writes."""
    return Provenance(run["member"], "sync", run["id"])


def pass_through(hold: Hold, session: Session, listed: Listed) -> bool:
    """Mirror page by page from where the sync is; return False if time runs out first."""
    keep = with_caller(_keep)
    with ThreadPoolExecutor(1) as writer:
        writing: Future[None] | None = None
        try:
            for read in _unread(hold, session):
                if writing:
                    writing.result()
                writing = writer.submit(keep, hold, read, listed)
        finally:
            # A page that was read is written even if reading the next one failed.
            if writing:
                writing.result()
    return hold.run["stage"] == Stage.MISSING


def _unread(hold: Hold, session: Session) -> Iterator[Read]:
    stage, at = hold.run["stage"], hold.run.get("at")
    for number in range(hold.run["pages"], MOST_PAGES + 1):
        if stage == Stage.MISSING or hold.deadline.left() < LEAST:
            return
        if number == MOST_PAGES:
            raise UpstreamError(f"LinkedIn lists more than {MOST_PAGES} pages")
        hold.calls = hold.calls.add(now(), resumption().sync_calls_per_member)
        page = session.ask(partial(_page, stage=stage, at=at))
        at = page.next
        stage = stage if at else after(stage)
        yield Read(page, stage, at, hold.calls)


def _page(client: LinkedInClient, stage: str, at: str | None) -> Page:
    finder: Finder = "recipient" if stage == Stage.RECIPIENT else "recommender"
    return next(client.pages(finder, list(Status), count=COUNT, at=at, most=1))


def _keep(hold: Hold, read: Read, listed: Listed) -> None:
    """Store a page; a record that an earlier page listed is left out, so that it counts once."""
    urns = {urn for urn in read.page.urns if sync_passes.digest(urn) not in listed.digests}
    sound = {each.urn: each for each in read.page.elements if each.urn in urns}
    others = urns - sound.keys()
    named = {each.urn: each for each in read.page.unsound if each.urn in others}
    unnamed = [each for each in read.page.unsound if each.urn is None]
    run, skipped = hold.run, [*named.values(), *unnamed]
    adopted = mirror.adopt(list(sound.values()), provenance(run))
    listed.creates.answer(sound.values())
    step = {
        "pages": run["pages"] + 1,
        "seen": run["seen"] + len(sound) + len(skipped),
        "created": run["created"] + len(adopted.created),
        "updated": run["updated"] + len(adopted.updated),
        "skipped": run.get("skipped", 0) + len(skipped),
        "unnamed": run.get("unnamed", 0) + len(unnamed),
        "stage": read.stage,
        "at": read.at,
        **read.calls.stored(),
    }
    shown = {"page": sync_passes.put_page(run, run["pages"], urns)} if urns else {}
    retried_until(hold.deadline, lambda: hold.save(step, shown))
    listed.digests.update(map(sync_passes.digest, urns))
    _warn(run, skipped)


def _warn(run: Run, skipped: Sequence[Unsound]) -> None:
    """Log the records that were skipped, and their unsound fields without any value."""
    if skipped:
        logger.warning(
            "unsound records",
            correlation_id=run["id"],
            skipped=len(skipped),
            records=[each._asdict() for each in skipped[:MOST_LOGGED]],
        )
