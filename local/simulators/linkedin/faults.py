"""The faults of LinkedIn's simulator beside those that every simulator has.

A finder's page, with its work done
  duplicate-page   is the page before it once more; its next link leads to the page asked for
  short-page       ends in the middle though there is more, and has no links
  unsound-page     has no `id` in its first record

The work is not done; the API answers with
  invalid-token    401, the token is unknown
  expired-token    401, the token has expired
  revoked-token    401, the member has revoked the token
  throttle         429, and `retry_after` (seconds) as Retry-After
  throttle-day     429 that names the application's limit of a day

The work is not done; the token endpoint answers with
  dead-grant       400, the refresh token or code is invalid

There are no errors under 200 here.
"""

from dataclasses import dataclass
from typing import ClassVar

from local.simulators.answers import Answer, RefusedError
from local.simulators.faults import NOT_SERVED, SERVED, Fault
from local.simulators.linkedin import errors
from local.simulators.linkedin.finders import DUPLICATE, SHORT, UNSOUND

FINDERS = frozenset({"recipient", "recommender"})
API = FINDERS | {"create", "get", "batch_get", "descendant", "update", "userinfo"}
OAUTH = frozenset({"authorize", "token", "introspect", "configuration", "jwks"})
OPERATIONS = API | OAUTH
PAGES = {DUPLICATE, SHORT, UNSOUND}
DEAD_GRANT = "dead-grant"
REFUSALS = {"invalid-token", "expired-token", "revoked-token", "throttle", "throttle-day"}


@dataclass(frozen=True)
class LinkedInFault(Fault):
    """A fault in LinkedIn's shape."""

    served_names: ClassVar[frozenset[str]] = frozenset(SERVED | PAGES)
    names: ClassVar[frozenset[str]] = (served_names | NOT_SERVED | REFUSALS | {DEAD_GRANT}) - {
        "error-under-200",
        "error-in-data",
    }
    every_operation: ClassVar[frozenset[str]] = OPERATIONS

    @property
    def operations(self) -> frozenset[str] | None:
        if self.name in PAGES:
            return FINDERS
        if self.name == DEAD_GRANT:
            return frozenset({"token"})
        return API if self.name in REFUSALS else None

    @property
    def page(self) -> str | None:
        """The fault's name if it spoils the content of a page, else None."""
        return self.name if self.name in PAGES else None

    def error(self, refused: RefusedError) -> Answer:
        return errors.refusal(refused)

    def refuse_call(self, operation: str | None) -> Answer:
        """Return the answer that is given instead of the work."""
        if self.status is not None and operation in OAUTH:
            return errors.oauth_refusal(
                RefusedError(self.status, f"simulated fault: {self.name}", self.retry_after)
            )
        if self.name == DEAD_GRANT:
            return errors.oauth_refusal(errors.dead_grant())
        if self.name not in REFUSALS:
            return self.refuse()
        if self.name.endswith("-token"):
            return self.error(errors.bad_token(self.name.removesuffix("-token")))
        error = errors.throttled("APPLICATION DAY" if self.name == "throttle-day" else "")
        error.retry_after = self.retry_after
        return self.error(error)

    def spoil(self, answer: Answer) -> Answer:
        return answer if self.page else super().spoil(answer)
