"""The next state of a record that mirrors LinkedIn's, once it was read or changed there.

See DESIGN 7.6. Two clocks are kept apart. `upstreamModified` is LinkedIn's, and only a reading sets
it. `writtenAt` is ours: of the write-through that made a record, or of the request that brought the
reading. So a reading that was under way during a write is not taken for a newer state, and a clock
of LinkedIn's that is fast or slow hides none of its changes.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import SERVED, Recommendation, present

LINKEDIN: Final = "linkedin"
"""The `origin` of a record that mirrors LinkedIn's."""
NEVER_ECHOED: Final = ("message", "subject")
"""The fields that LinkedIn takes and does not return (CONTRACTS 1.2)."""
MOMENTS: Final = ("created", "lastModified")
"""The fields that LinkedIn's own clock sets."""


class Reading(NamedTuple):
    """A record as LinkedIn returned it.

    `fields` are those of the contract (`SERVED`), each of its type. `requested_at` is our clock in
    milliseconds, taken before the request that brought the record was sent.
    """

    urn: str
    fields: Mapping[str, Any]
    requested_at: int


def adopt(stored: Recommendation | None, reading: Reading, by: Provenance) -> Recommendation | None:
    """Return the record to write in place of the stored one; None if that one stays.

    A record that was made or changed here, by a stack that was its own source, is left alone.
    """
    if stored is None:
        return _read({"version": 1}, reading, by)
    if "origin" not in stored or reading.requested_at <= stored.get("writtenAt", -1):
        return None
    if "deleted" in stored:
        return _next(stored, reading, by)
    modified, known = reading.fields["lastModified"], stored.get("upstreamModified")
    if known is not None and modified < known:
        return None
    changed = _changed(stored, reading)
    if known is not None:
        return _next(stored, reading, by) if changed or modified != known else None
    # The write-through made this very state: only LinkedIn's own moments are new.
    if changed.issubset(MOMENTS):
        return _mirrored(stored, reading)
    return _next(stored, reading, by)


def written_through(record: Recommendation, now: int) -> Recommendation:
    """Return the record after a change that LinkedIn took; a reading will bring its moments."""
    return {**record, "origin": LINKEDIN, "writtenAt": now}


def mark_deleted(stored: Recommendation, by: Provenance, now: int) -> Recommendation:
    """Return the record marked as gone at LinkedIn; it is kept, so that it can come back."""
    return present(
        {
            **stored,
            "deleted": now,
            "writtenAt": now,
            "version": stored["version"] + 1,
            **by.attributes(),
        }
    )


def _changed(stored: Recommendation, reading: Reading) -> set[str]:
    fields = _fields(stored, reading)
    return {name for name in SERVED if stored.get(name) != fields.get(name)}


def _next(stored: Recommendation, reading: Reading, by: Provenance) -> Recommendation:
    kept = {**stored, "version": stored["version"] + 1}
    kept.pop("deleted", None)
    return _read(kept, reading, by)


def _read(stored: Mapping[str, Any], reading: Reading, by: Provenance) -> Recommendation:
    return present({**_mirrored(stored, reading), **by.attributes()})


def _mirrored(stored: Mapping[str, Any], reading: Reading) -> Recommendation:
    """Return the record as it was read, with what Vouch keeps beside it."""
    beside = {name: value for name, value in stored.items() if name not in SERVED}
    return present(
        {
            "writeCount": 1,
            **beside,
            **_fields(stored, reading),
            "urn": reading.urn,
            "origin": LINKEDIN,
            "upstreamModified": reading.fields["lastModified"],
            "writtenAt": reading.requested_at,
        }
    )


def _fields(stored: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    kept = {name: stored[name] for name in NEVER_ECHOED if name in stored}
    return {**kept, **reading.fields}
