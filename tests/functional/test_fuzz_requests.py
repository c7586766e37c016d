"""Any method, path, query, headers and body at once."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tests.functional.test_fuzz import TOKENS, World, fuzz, grammar, line, send, urns
from tests.functional.test_fuzz import world as world  # noqa: PLC0414 (the fixture)
from tests.functional.test_fuzz_bodies import bodies

targets = st.one_of(
    st.sampled_from(["/v2/recommendation", "/v2/recommendations", "/v2/userinfo", "/v2/credits"]),
    urns.map(lambda urn: "/v2/recommendation/" + quote(urn, safe="<>")),
    urns.map(lambda urn: "/v2/recommendations/" + urn.replace("?", "").replace("/", "")),
    st.binary(max_size=20).map(lambda raw: "/v2/recommendation/" + quote(raw)),
    st.binary(max_size=20).map(lambda raw: "/v2/recommendation/" + quote(quote(raw))),
    st.just("/v2/recommendation/<urn>"),
)
queries = st.one_of(
    st.just(""),
    st.just(""),
    grammar.map("?{}".format),
    st.sampled_from(["?ids=List(<urn>)", "?q=recipient", "?action=x", "?fields=id", "?é"]),
    st.integers(4090, 4100).map(lambda size: "?x=" + "1" * size),
)
headers = st.fixed_dictionaries(
    {
        "Authorization": st.sampled_from([*TOKENS * 3, "Bearer x", "Bearer", "Basic eA==", ""])
        | line,
        "X-Restli-Protocol-Version": st.sampled_from(["2.0.0"] * 6 + [" 2.0.0", "1.0.0", "é"]),
    },
    optional={
        "X-RestLi-Method": st.sampled_from(["get", "CREATE", "partial_update", "FINDER", "X"]),
        "X-HTTP-Method-Override": st.sampled_from(["GET", "DELETE", "x"]),
        "Content-Type": st.sampled_from(["application/json", "application/x-www-form-urlencoded"]),
        "Idempotency-Key": st.sampled_from(["once", "k" * 255, "k" * 256, ""]) | line,
    },
)
methods = st.sampled_from(["GET", "POST", "POST"])


@fuzz
@given(methods, targets, queries, headers, st.none() | bodies)
def test_any_request_is_answered_in_shape(
    world: World, method: str, target: str, query: str, said: dict[str, str], body: bytes | None
) -> None:
    send(world, method, target + query, said, body)
