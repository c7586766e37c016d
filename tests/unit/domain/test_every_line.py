"""Every line of up to four records that any play at all can reach keeps its promises."""

from collections.abc import Iterator

from tests.support.lines import SUBJECT, WRITER, Lines
from tests.support.promises import keeps_its_promises
from tests.support.status_table import STATES
from vouch.errors import RequestError

RECORDS = 4
LINKS = (
    "previousRecommendation",
    "nextRecommendation",
    "supersedes",
    "pendingRevision",
    "supersededBy",
)

type Shape = tuple[tuple[object, ...], ...]


def test_every_reachable_line_keeps_its_promises() -> None:
    start = Lines()
    start.write()
    seen, ahead = {_shape(start)}, [start]

    while ahead:
        for line in _one_step_on(ahead.pop()):
            if (shape := _shape(line)) not in seen:
                keeps_its_promises(line)
                seen.add(shape)
                ahead.append(line)

    assert len(seen) > 5_000, "the search has come to most of them"


def _one_step_on(line: Lines) -> Iterator[Lines]:
    """Every line that one call of one party makes of this one."""
    for urn in line.records:
        if len(line.records) < RECORDS:
            yield from _attempt(line, urn, None)
        for status in STATES:
            yield from _attempt(line, urn, status)


def _attempt(line: Lines, urn: str, status: str | None) -> Iterator[Lines]:
    trial = line.copy()
    try:
        if status is None:
            trial.write(urn)
        else:
            trial.set_status(urn, status, WRITER if status == "WITHDRAWN" else SUBJECT)
    except RequestError:
        assert trial.records == line.records
    else:
        yield trial


def _shape(line: Lines) -> Shape:
    """All that decides about a line, without its ids and times."""
    order: dict[object, int] = {urn: place for place, urn in enumerate(line.records)}
    return tuple(
        (each["status"], *(order.get(each.get(link)) for link in LINKS))
        for each in line.records.values()
    )
