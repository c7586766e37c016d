"""The seven operations of the Recommendation API on the store, each for a member."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from local.simulators.answers import Answer, success
from local.simulators.linkedin import rules
from local.simulators.linkedin.changes import Changes
from local.simulators.linkedin.errors import bad_param, bad_request, not_found, unknown_param
from local.simulators.linkedin.fields import projection
from local.simulators.linkedin.finders import find, found
from local.simulators.linkedin.requests import RESOURCE, Call, bad_key, key_of
from local.simulators.linkedin.store import PARTY, Record, Store
from local.simulators.linkedin.uri import Params

KEY_SAFE = "!$&*+=@-._~"
MOST_IDS = 250
ALLOWED = {
    "CREATE": set[str](),
    "GET": {"fields"},
    "BATCH_GET": {"ids", "fields"},
    "FINDER": {"q", "statusFilters", "recUrn", "start", "count", "fields"},
    "PARTIAL_UPDATE": set[str](),
}
"""The parameters of each method; a method that is missing here is not served."""


class Api:
    """The operations, by Rest.li method; each raises a refusal as RefusedError."""

    def __init__(self, store: Store, changes: Changes) -> None:
        self._store, self._changes = store, changes
        self._served = {
            "CREATE": self._create,
            "GET": self._get,
            "BATCH_GET": self._batch_get,
            "FINDER": self._find,
            "PARTIAL_UPDATE": self._update,
        }

    def serve(self, call: Call, params: Params, member: str) -> Answer:
        method = call.semantic(params)
        if method not in self._served:
            raise bad_request(f"{method} operation not supported for resource recommendation")
        if other := params.keys() - ALLOWED[method]:
            raise unknown_param(min(other))
        return self._served[method](call, params, member)

    def _get(self, call: Call, params: Params, member: str) -> Answer:
        record = self._readable(_recommendation(key_of(call)), member)
        return success(projection(params.get("fields"))(record))

    def _batch_get(self, _: Call, params: Params, member: str) -> Answer:
        """Answer for each key; a malformed key fails the batch, a missing record only itself."""
        ids = params["ids"]
        if not isinstance(ids, list):
            raise bad_request("Invalid value type for parameter ids")
        if not all(isinstance(urn, str) and rules.RECOMMENDATION.fullmatch(urn) for urn in ids):
            raise bad_request("Exception encountered when parsing batch key 'ids'")
        if len(set(ids)) > MOST_IDS:
            raise bad_request(f"The request batch size exceeds the allowed batch size: {MOST_IDS}")
        records = {urn: self._visible(urn, member) for urn in dict.fromkeys(ids)}
        missing = [urn for urn, record in records.items() if record is None]
        project = projection(params.get("fields"))
        return success(
            {
                "statuses": dict.fromkeys(missing, 404),
                "results": {u: project(it) for u, it in records.items() if it is not None},
                "errors": {urn: not_found(_absent(urn)).body() for urn in missing},
            }
        )

    def _find(self, call: Call, params: Params, member: str) -> Answer:
        finder = params["q"]
        if isinstance(finder, str) and finder in PARTY:
            return find(self._store, call, params, member)
        if finder != "descendant":
            raise bad_request(f"FINDER operation named {finder} not supported")
        urn = params.get("recUrn")
        if not isinstance(urn, str) or not rules.RECOMMENDATION.fullmatch(urn):
            raise bad_param("recUrn", "Invalid value for param; wrong type or other syntax error")
        with self._store.lock:
            chain = [self._readable(urn, member)]
            while (before := self._before(chain[-1])) and before not in chain:
                chain.append(before)
        return found(chain, params.get("fields"), 0, 10, [])

    def _create(self, call: Call, _: Params, member: str) -> Answer:
        fields = _object(call.body)
        rules.check_new(fields, member)
        with self._store.lock:
            urn = self._changes.create(fields, member)
        headers = {"X-RestLi-Id": urn, "Location": f"{RESOURCE}/{quote(urn, safe=KEY_SAFE)}"}
        return Answer(HTTPStatus.CREATED, b"", None, headers)

    def _update(self, call: Call, _: Params, member: str) -> Answer:
        urn = _recommendation(key_of(call))
        wanted = rules.changes(_object(call.body))
        with self._store.lock:
            record = self._readable(urn, member)
            rules.check_change(record, wanted, member)
            if any(record.get(name) != value for name, value in wanted.items()):
                self._changes.change(record, wanted)
        return Answer(HTTPStatus.NO_CONTENT, b"", None)

    def _before(self, record: Record) -> Record | None:
        return self._store.get(record.get("previousRecommendation", ""))

    def _visible(self, urn: str, member: str) -> Record | None:
        record = self._store.get(urn)
        return record if record and member in {record[name] for name in PARTY.values()} else None

    def _readable(self, urn: str, member: str) -> Record:
        record = self._visible(urn, member)
        if record is None:
            raise not_found(_absent(urn))
        return record


def _recommendation(key: str) -> str:
    if not rules.RECOMMENDATION.fullmatch(key):
        raise bad_key()
    return key


def _absent(urn: str) -> str:
    return f"Could not find entity {urn}"


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise bad_request("Unable to parse the request body: no JSON") from error
    if not isinstance(content, dict):
        raise bad_request("Unable to parse the request body: no JSON object")
    return content
