"""/_control of LinkedIn's simulator: its records, members, tokens and clock."""

import secrets
from typing import Any

from local.simulators.answers import RefusedError
from local.simulators.control import Routes, count, only, text
from local.simulators.linkedin import people
from local.simulators.linkedin.changes import Changes
from local.simulators.linkedin.clock import Clock, Quota
from local.simulators.linkedin.door import READ, WRITE
from local.simulators.linkedin.openid import OPENID, PROFILE
from local.simulators.linkedin.rules import PERSON, RECOMMENDATION, STATUSES
from local.simulators.linkedin.store import Store
from local.simulators.linkedin.tokens import THREE_LEGGED, Tokens

FIXED = {"id", "created", "recommender", "recommendee", "lastModified"}
AUTH_TYPES = {"2L", THREE_LEGGED, "Enterprise_User"}
SCOPES = (OPENID, PROFILE, READ, WRITE)


class Control:
    """The calls that concern members and records; each takes a body and returns content."""

    def __init__(self, changes: Changes, store: Store, tokens: Tokens, application: str) -> None:
        self._changes, self._store, self._tokens = changes, store, tokens
        self._application = application

    def routes(self) -> Routes:
        return {
            ("POST", "recommendations"): self._load,
            ("POST", "change"): self._change,
            ("POST", "remove"): self._remove,
            ("POST", "hide"): self._hide,
            ("POST", "members"): self._member,
            ("POST", "tokens"): self._token,
            ("POST", "expire"): self._expire,
            ("POST", "lifetimes"): self._lifetimes,
        }

    def _load(self, body: dict[str, Any]) -> object:
        only(body, {"member", "received", "given"})
        received, given = count(body, "received", 0, 0) or 0, count(body, "given", 0, 0) or 0
        member = self._store.register(_person(body)).urn
        return {"urns": people.load(self._store, member, received, given)}

    def _change(self, body: dict[str, Any]) -> object:
        """Change records without asking the rules; the lastModified of each rises."""
        only(body, {"urns", "set"})
        values, urns = body.get("set"), _urns(body)
        if not isinstance(values, dict) or not values or values.keys() & FIXED:
            raise RefusedError(400, f"set: fields and values, none of {', '.join(sorted(FIXED))}")
        if str(values.get("status", "VISIBLE")) not in STATUSES:
            raise RefusedError(400, f"status: one of {', '.join(sorted(STATUSES))}")
        with self._store.lock:
            if not all(map(self._store.get, urns)):
                raise RefusedError(404, "urns: not all are there")
            for urn in urns:
                if record := self._store.get(urn):
                    self._changes.change(record, values)
        return {"urns": urns}

    def _remove(self, body: dict[str, Any]) -> object:
        only(body, {"urns"})
        self._store.remove(_urns(body))
        return {"urns": body["urns"]}

    def _hide(self, body: dict[str, Any]) -> object:
        only(body, {"member", "hidden"})
        self._store.hide(_person(body), _flag(body, "hidden", True))
        return body

    def _member(self, body: dict[str, Any]) -> object:
        only(body, {"id"})
        plain = text(body, "id") or f"m{secrets.token_hex(5)}"
        member = _person({"member": f"urn:li:person:{plain}"})
        self._store.register(member)
        token = self._tokens.issue(member, self._application, SCOPES)
        return {"member": member, "access_token": token.text}

    def _token(self, body: dict[str, Any]) -> object:
        only(body, {"member", "client_id", "auth_type", "expires_in", "scope"})
        auth_type = text(body, "auth_type") or THREE_LEGGED
        if auth_type not in AUTH_TYPES:
            raise RefusedError(400, f"auth_type: one of {', '.join(sorted(AUTH_TYPES))}")
        member = self._store.register(_person(body)).urn
        token = self._tokens.issue(
            None if auth_type == "2L" else member,
            text(body, "client_id") or self._application,
            SCOPES if (scope := text(body, "scope")) is None else tuple(scope.split()),
            auth_type=auth_type,
            seconds=count(body, "expires_in", None, 0),
        )
        return {"access_token": token.text}

    def _expire(self, body: dict[str, Any]) -> object:
        only(body, {"member", "refresh"})
        self._tokens.expire(_person(body), _flag(body, "refresh", False))
        return {}

    def _lifetimes(self, body: dict[str, Any]) -> object:
        only(body, {"access", "refresh"})
        if (access := count(body, "access", None, 0)) is not None:
            self._tokens.access_seconds = access
        if "refresh" in body:
            self._tokens.refresh_seconds = count(body, "refresh", None, 0)
        return {"access": self._tokens.access_seconds, "refresh": self._tokens.refresh_seconds}


def clock_routes(clock: Clock, quota: Quota) -> Routes:
    def shift(body: dict[str, Any]) -> object:
        only(body, {"offset_ms"})
        if type(offset := body.get("offset_ms")) is not int:
            raise RefusedError(400, "offset_ms: a whole number")
        clock.offset_ms = offset
        return {"offset_ms": offset}

    def limit(body: dict[str, Any]) -> object:
        names = ("per_day", "application_per_day")
        only(body, set(names))
        per_day, application_per_day = (count(body, name, None, 0) for name in names)
        quota.set(per_day, application_per_day)
        return {"per_day": per_day, "application_per_day": application_per_day}

    return {("POST", "clock"): shift, ("POST", "quota"): limit}


def _person(body: dict[str, Any]) -> str:
    member = text(body, "member") or ""
    if not PERSON.fullmatch(member):
        raise RefusedError(400, "member: a person URN")
    return member


def _urns(body: dict[str, Any]) -> list[str]:
    urns = body.get("urns")
    if not isinstance(urns, list) or not all(
        isinstance(urn, str) and RECOMMENDATION.fullmatch(urn) for urn in urns
    ):
        raise RefusedError(400, "urns: a list of recommendation URNs")
    return urns


def _flag(body: dict[str, Any], name: str, default: bool) -> bool:
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise RefusedError(400, f"{name}: true or false")
    return value
