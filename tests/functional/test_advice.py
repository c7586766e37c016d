"""What is answered to each way of sending a query wrongly: the table of docs/API.md, "Advice"."""

import re
from urllib.parse import quote

import pytest

from tests.support.builders import Member
from tests.support.finding import RESOURCE, refused
from tests.support.template import ROOT
from vouch.codec import parse_query
from vouch.restli.advice import advise
from vouch.restli.faults import FAULTS
from vouch.restli.mending import SAMPLE

PRINTED = "urn:li:recommendation:(urn:li:person:456DEF,123456)"
URN = quote(PRINTED, safe="")
FORMS = {
    "{urn}": URN,
    "{twice}": quote(URN),
    "{half}": quote(PRINTED, safe="()"),
    "{printed}": PRINTED,
    "{sample}": SAMPLE,
}
SECTION = (ROOT / "docs/API.md").read_text().partition("### Advice\n")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| `(.+?)` \| (.+) \|$", SECTION, re.MULTILINE)
SHOWN = re.findall("(?:send|for example) `([^ `]+)` \\|", SECTION)


def filled(text: str) -> str:
    """A cell of the table with URNs in it."""
    for name, urn in FORMS.items():
        text = text.replace(name, urn)
    return text


@pytest.mark.parametrize(("sent", "advice"), ROWS)
def test_each_fault_is_answered_with_the_advice_of_the_document(
    alice: Member, sent: str, advice: str
) -> None:
    message = refused(alice.call("GET", f"{RESOURCE}?{filled(sent)}"))

    told = filled(advice.replace("`", ""))
    assert message == told or message.endswith((f"; {told}", f". {told}"))


@pytest.mark.parametrize("shown", sorted(set(SHOWN)))
def test_what_is_shown_has_no_fault_itself(shown: str) -> None:
    query = filled(shown)

    assert [advise(query, name) for name in parse_query(query)] == [""] * (query.count("&") + 1)


def test_the_document_has_an_example_of_each_fault() -> None:
    said = [advice.replace("`", "") for _, advice in ROWS]

    for fault in FAULTS:
        pattern = re.escape(fault.why).replace(r"\{name\}", r"\w+").replace(r"\{spelled\}", r"\w+")
        assert any(re.match(pattern, advice) for advice in said), fault.why


def test_is_required_is_said_of_absent_parameters_alone() -> None:
    required = {sent for sent, advice in ROWS if "is required" in advice}

    assert required == {"q=recipient", "q=descendant", "statusFilters=List(PENDING)"}
