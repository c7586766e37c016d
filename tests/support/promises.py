"""What the rules promise about a line of records at every moment (DESIGN 4.3, 'Revision')."""

from tests.support.lines import SUBJECT, Lines


def keeps_its_promises(lines: Lines) -> None:
    """Check that the line keeps its promises; AssertionError names the one that is broken."""
    _one_accepted(lines)
    _one_pending_revision(lines)
    _successors_named(lines)
    _bases_right(lines)
    _pending_can_be_accepted(lines)


def _where(lines: Lines, **wanted: object) -> list[str]:
    found = lines.records.items()
    return [u for u, r in found if all(r.get(name) == value for name, value in wanted.items())]


def _one_accepted(lines: Lines) -> None:
    accepted = _where(lines, status="VISIBLE") + _where(lines, status="HIDDEN")
    assert len(accepted) <= 1, "two of one line are accepted"


def _one_pending_revision(lines: Lines) -> None:
    for urn in lines.records:
        for link in ("supersedes", "previousRecommendation"):
            pending = _where(lines, status="PENDING", **{link: urn})
            assert len(pending) <= 1, "two pending revisions of one record"


def _successors_named(lines: Lines) -> None:
    for urn in set(_where(lines, status="REPLACED")) - lines.replaced_by_hand:
        successor = lines.records[urn].get("nextRecommendation")
        assert successor in lines.records, "replaced by a revision, but it does not say by which"


def _bases_right(lines: Lines) -> None:
    for urn, record in lines.records.items():
        assert record.get("supersedes") == lines.bases.get(urn), "supersedes another record"


def _pending_can_be_accepted(lines: Lines) -> None:
    for urn in _where(lines, status="PENDING"):
        lines.copy().set_status(urn, "VISIBLE", SUBJECT)
