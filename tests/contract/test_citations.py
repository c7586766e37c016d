"""Code, template and documents cite docs/CONTRACTS.md and docs/DESIGN.md by headings that exist.

A citation is the document's name and the numbers of its headings: `CONTRACTS 2.4, 2.8` or
`DESIGN D7`.
"""

import re
from pathlib import Path

import pytest

from tests.support.template import ROOT

DOCUMENTS = ("CONTRACTS", "DESIGN")
FOLDERS = ("docs", "events", "functions", "layers", "local", "ops", "tests", "tools")
ENDINGS = {".py", ".md", ".yaml", ".toml", ".sh", ".mjs", ".http"}
NUMBER = r"D?\d+(?:\.\d+)*"
CITATION = re.compile(rf"\b({'|'.join(DOCUMENTS)}) ({NUMBER}(?:, {NUMBER})*)")
OTHER_FORM = re.compile(
    rf"\b[Ss]pec\.? ?§?D?\d"  # another name of the documents
    rf"|\b(?:{'|'.join(DOCUMENTS)})(?:\.md)?,? ?(?:§|section |sections )D?\d"
    rf"|\b(?:{'|'.join(DOCUMENTS)})D?\d"
    rf"|\b(?:{'|'.join(DOCUMENTS)}) {NUMBER}(?:, {NUMBER})*(?:,? and |-| to |/){NUMBER}"
)
HEADING = re.compile(rf"^#+ ({NUMBER})[. ]", re.MULTILINE)


def headings(document: str) -> set[str]:
    """The numbers of a document's headings."""
    return set(HEADING.findall((ROOT / f"docs/{document}.md").read_text()))


def unfit(text: str, known: dict[str, set[str]]) -> list[str]:
    """The citations of a text that are in another form, or whose heading does not exist."""
    found = [match[0] for match in OTHER_FORM.finditer(text)]
    for document, numbers in CITATION.findall(text):
        found += [f"{document} {one}" for one in numbers.split(", ") if one not in known[document]]
    return found


def files() -> list[Path]:
    """Every file of the repository that may cite."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    paths = [*(path for path in ROOT.iterdir() if path.is_file()), *inside]
    return [path for path in paths if path.suffix in ENDINGS and path != Path(__file__)]


def test_every_citation_names_a_heading_that_exists() -> None:
    known = {document: headings(document) for document in DOCUMENTS}
    texts = {path: path.read_text() for path in files()}
    wrong = {str(path.relative_to(ROOT)): unfit(text, known) for path, text in texts.items()}
    cited = sum(len(CITATION.findall(text)) for text in texts.values())

    assert {path: found for path, found in wrong.items() if found} == {}
    assert cited > 150, "few citations were found; is the form another one?"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("as CONTRACTS 2.4, 2.8 says", []),
        ("(DESIGN D7)", []),
        ("(CONTRACTS 2.99)", ["CONTRACTS 2.99"]),
        ("(CONTRACTS 2.4, 9.9)", ["CONTRACTS 9.9"]),
        ("(spec 2.4)", ["spec 2"]),
        ("(DESIGN D99)", ["DESIGN D99"]),
        ("CONTRACTS section 2.4", ["CONTRACTS section 2"]),
        ("CONTRACTS 2.4 and 2.8", ["CONTRACTS 2.4 and 2.8"]),
    ],
)
def test_a_wrong_citation_is_found(text: str, found: list[str]) -> None:
    known = {document: headings(document) for document in DOCUMENTS}

    assert unfit(text, known) == found
