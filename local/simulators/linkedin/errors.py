"""LinkedIn's errors, with bodies like those that were observed."""

from http import HTTPStatus
from typing import Any

from local.simulators.answers import Answer, RefusedError, success

ERROR_HEADERS = {"X-RestLi-Error-Response": "true"}


class LinkedInError(RefusedError):
    """A refusal by the API; `inputs` are the fields at fault, each with its problem."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        *,
        service: int | None = None,
        inputs: dict[str, str] | None = None,
        kind: str = "FIELD_INVALID",
    ) -> None:
        super().__init__(status, message)
        self.code, self.service = code, service
        self.inputs, self.kind = inputs or {}, kind

    def body(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "status": self.status,
            "serviceErrorCode": self.service,
            "code": self.code,
            "message": str(self),
        }
        body = {name: value for name, value in told.items() if value is not None}
        if self.inputs:
            body["errorDetailType"] = "com.linkedin.common.error.BadRequest"
            body["errorDetails"] = {"inputErrors": list(map(self._input, self.inputs.items()))}
        return body

    def _input(self, problem: tuple[str, str]) -> dict[str, Any]:
        path, description = problem
        return {
            "description": description,
            "input": {"inputPath": {"fieldPath": path}},
            "code": self.kind,
        }


def refusal(error: RefusedError) -> Answer:
    """Return the API's answer to any refusal."""
    known = error if isinstance(error, LinkedInError) else LinkedInError(error.status, str(error))
    answer = success(known.body(), known.status)
    answer.headers.update(ERROR_HEADERS)
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def bad_request(message: str) -> LinkedInError:
    return LinkedInError(HTTPStatus.BAD_REQUEST, message, "ILLEGAL_ARGUMENT")


def bad_param(name: str, problem: str) -> LinkedInError:
    text = "Invalid param. Please see errorDetails for more information."
    inputs = {name: problem}
    return LinkedInError(400, text, "ILLEGAL_ARGUMENT", inputs=inputs, kind="PARAM_INVALID")


def unknown_param(name: str) -> LinkedInError:
    text = "Invalid query parameters passed to request"
    inputs = {name: "Unpermitted fields present in QUERY_PARAM"}
    return LinkedInError(
        400, text, "ILLEGAL_ARGUMENT", inputs=inputs, kind="QUERY_PARAM_NOT_ALLOWED"
    )


def bad_fields(problems: dict[str, str]) -> LinkedInError:
    """Return a refusal in the words of Rest.li's validation of a schema."""
    lines = "".join(f"ERROR :: /{name} :: {problem}\n" for name, problem in problems.items())
    return LinkedInError(422, lines, "INVALID_FIELD", inputs=problems)


def denied(message: str) -> LinkedInError:
    return LinkedInError(HTTPStatus.FORBIDDEN, message, "ACCESS_DENIED", service=100)


def not_found(message: str) -> LinkedInError:
    return LinkedInError(HTTPStatus.NOT_FOUND, message, "NOT_FOUND")


def conflict(message: str, code: str = "CONFLICT") -> LinkedInError:
    return LinkedInError(HTTPStatus.CONFLICT, message, code)


def throttled(which: str = "") -> LinkedInError:
    """Return the refusal of a call over a limit; `which` may name it: `APPLICATION DAY`, …"""
    limit = f"{which} limit" if which else "limit"
    text = f"Resource level throttle {limit} for calls to this resource is reached."
    return LinkedInError(HTTPStatus.TOO_MANY_REQUESTS, text, service=101)


TOKEN_ERRORS = {
    "empty": (401, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token"),
    "scheme": (401, None, "Unknown authentication schema"),
    "invalid": (65600, "INVALID_ACCESS_TOKEN", "Invalid access token"),
    "revoked": (
        65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user",
    ),
    "expired": (65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired"),
}  # fmt: skip


def bad_token(problem: str) -> LinkedInError:
    """Return the refusal of a token; `problem` is a key of TOKEN_ERRORS."""
    service, code, message = TOKEN_ERRORS[problem]
    return LinkedInError(HTTPStatus.UNAUTHORIZED, message, code, service=service)


class OAuthError(RefusedError):
    """A refusal by the token endpoint."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(status, description)
        self.error = error


def dead_grant() -> OAuthError:
    """Return the refusal of a refresh token."""
    text = "The provided authorization grant or refresh token is invalid, expired or revoked"
    return OAuthError("invalid_request", text)


def oauth_refusal(refused: RefusedError) -> Answer:
    """Return the OAuth endpoints' answer to any refusal."""
    error = refused.error if isinstance(refused, OAuthError) else "server_error"
    answer = success({"error": error, "error_description": str(refused)}, refused.status)
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer
