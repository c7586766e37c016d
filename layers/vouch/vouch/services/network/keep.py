"""What a settled call leaves behind: its answer, for replays and until its people are remembered.

See DESIGN 4.7, 12.3.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from vouch.aws import dynamodb
from vouch.moment import now, seconds
from vouch.services.credits.settle import Keep, Kept
from vouch.services.network.recognize import Seen
from vouch.storage import answers, idempotency, viewer_calls, viewers
from vouch.storage.idempotency import IdempotentRequest
from vouch.storage.viewers import Viewer

if TYPE_CHECKING:
    from vouch.storage.viewer_calls import ViewerCall


def for_replays(request: IdempotentRequest, pieces: Sequence[bytes], reservation: str) -> Keep:
    """Keep an answer under an Idempotency-Key alone."""

    def keep(values: Mapping[str, int]) -> Kept:
        return Kept(idempotency.put_answer(request, values, pieces, reservation, seconds()))

    return keep


class ForViewer:
    """Keeps the call of a viewer; nothing of it once the viewer was deleted meanwhile.

    `others` builds what else is written with it, anew for each try.
    """

    def __init__(
        self,
        viewer: Viewer,
        seen: Seen,
        pieces: Sequence[bytes],
        reservation: str,
        request: IdempotentRequest | None,
        others: Callable[[], dynamodb.Transaction] = dict,
    ) -> None:
        self.call: Final[ViewerCall] = {
            "reservation": reservation,
            "account": viewer["account"],
            "viewer": viewer["viewer"],
            "generation": viewer["generation"],
            "settledAt": seen.at,
            "known": seen.known,
            "pieces": len(pieces),
            "state": "TO_REMEMBER",
        }
        if request:
            self.call["request"] = request.key
        self._pieces = pieces
        self._request = request
        self._others = others
        self.is_kept = False
        """Whether the last try kept it. No try does after one that did not."""

    def __call__(self, values: Mapping[str, int]) -> Kept:
        """Read the viewer anew, and say what is kept."""
        account, name = self.call["account"], self.call["viewer"]
        viewer = viewers.get(account, name) or viewers.unknown(account, name)
        self.is_kept = viewer["generation"] == self.call["generation"]
        if not self.is_kept:
            return Kept(self._forgotten(values))
        call = {"call": viewer_calls.put_call(self.call, seconds()), "viewer": _still(viewer)}
        return Kept({**self._answer(values), **call, **self._others()}, name)

    def _answer(self, values: Mapping[str, int]) -> Mapping[str, dynamodb.Write]:
        reservation = self.call["reservation"]
        if self._request is None:
            return answers.put_pieces(reservation, self._pieces, seconds())
        return idempotency.put_answer(self._request, values, self._pieces, reservation, seconds())

    def _forgotten(self, values: Mapping[str, int]) -> Mapping[str, dynamodb.Write]:
        if self._request is None:
            return {}
        reservation = self.call["reservation"]
        return {"request": idempotency.put_forgotten(self._request, values, reservation, now())}


def _still(viewer: Viewer) -> dynamodb.Write:
    """Build the check that a viewer is not deleted, or the write of one who is not stored yet."""
    if "state" in viewer:
        return viewers.check_generation(viewer["account"], viewer["viewer"], viewer["generation"])
    return viewers.put_viewer(viewer, state="UNCONNECTED", ttl=None)
