"""GET /docs: the page, Swagger UI's files and the document, served from this very function."""

import base64
import gzip
import json
import re
from urllib.parse import urljoin, urlsplit

import pytest

from tests.support import gateway
from tests.support.template import ROOT
from vouch.handlers import html

FILES = ROOT / "functions/show_docs/files"
SWAGGER_UI = ("swagger-ui-bundle.min.js", "swagger-ui.min.css")
MOST_OF_LAMBDA = 6 * 1024 * 1024
"""How large an answer may be, in base64."""


def named_in(page: str) -> list[str]:
    """Return the addresses of the files that a page loads, as it names them."""
    return re.findall(r'<(?:link|script)[^>]*? (?:src|href)="([^"]+)"', page)


def test_the_page_names_its_files_with_the_version_and_each_of_them_is_kept() -> None:
    page = gateway.call("GET", "/docs")
    named = named_in(page.body)

    assert (page.status, page.headers["cache-control"]) == (200, "no-cache")
    assert {each.rpartition("/")[2] for each in named} >= {*SWAGGER_UI, "docs.js", "style.css"}
    for each in named:
        answer = gateway.call("GET", f"/{each}")
        assert answer.status == 200, each
        assert answer.headers["cache-control"].endswith("immutable"), each


def test_every_module_that_a_script_imports_is_served() -> None:
    for script in FILES.glob("*.js"):
        for name in re.findall(r'from "\./([^"]+)"', script.read_text()):
            assert gateway.call("GET", f"/docs/any/{name}").status == 200, name


@pytest.mark.parametrize("name", SWAGGER_UI)
def test_swagger_ui_is_delivered_compressed_or_not(name: str) -> None:
    plain = gateway.call("GET", f"/docs/any/{name}")
    packed = gateway.call("GET", f"/docs/any/{name}", {"Accept-Encoding": "gzip"})

    assert len(json.dumps(plain.body)) < MOST_OF_LAMBDA
    assert len(packed.body) < len(plain.body) / 2
    assert gzip.decompress(base64.b64decode(packed.body)).decode() == plain.body


def test_the_document_is_served_as_it_is_in_the_repository() -> None:
    answer = gateway.call("GET", "/docs/openapi.json")

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.json == json.loads((ROOT / "docs/openapi.json").read_text())


@pytest.mark.parametrize("path", ["/docs", "/docs/openapi.json", "/docs/any/docs.js"])
def test_who_has_it_already_is_not_sent_it_again(path: str) -> None:
    first = gateway.call("GET", path)
    again = gateway.call("GET", path, {"If-None-Match": first.headers["etag"]})

    assert (again.status, again.body) == (304, "")


@pytest.mark.parametrize(
    "path",
    [
        "/docs/any/missing.js",
        "/docs/any/index.html",
        "/docs/any/app.py",
        "/docs/any/..%2fapp.py",
        "/docs/any/%2e%2e",
        "/docs/%2e%2e/app.py",
        "/docs/any/html.py",
        "/docs/any/__init__.py",
    ],
)
def test_another_name_is_answered_as_an_unknown_route_is(path: str) -> None:
    answer = gateway.call("GET", path)

    assert (answer.status, answer.json) == (404, {"message": "Not Found"})


@pytest.mark.parametrize("path", ["/docs/other.json", "/docs/a/b/c", "/docs/", "/documents"])
def test_no_other_path_is_a_route(path: str) -> None:
    assert gateway.prepare("GET", path) is None


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_no_other_method_is_a_route(method: str) -> None:
    assert gateway.prepare(method, "/docs") is None
    assert gateway.prepare(method, "/docs/openapi.json") is None


def test_the_page_runs_its_own_files_alone_and_calls_its_own_origin_alone() -> None:
    policy = gateway.call("GET", "/docs").headers["content-security-policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))

    assert rules.pop("img-src") == "'self' data:"
    assert rules.pop("default-src") == "'none'"
    assert set(rules.values()) == {"'self'", "'none'"}
    assert rules["frame-ancestors"] == "'none'"


def test_no_file_of_ours_names_another_origin() -> None:
    for file in (path for path in FILES.iterdir() if path.name != "openapi.json"):
        found = re.findall(r"https?://[^\s\"']+", file.read_text())
        assert found in ([], ["http://www.w3.org/2000/svg"]), file.name


def test_the_colours_are_those_of_the_console() -> None:
    console = ROOT / "functions/show_console/files"

    for name in ("tokens.css", "icon.svg"):
        assert (FILES / name).read_bytes() == (console / name).read_bytes(), name


@pytest.mark.parametrize("base", ["https://api.test", "https://example.com/a/base/path"])
def test_pages_after_a_consent_find_their_sheets_below_any_base_path(base: str) -> None:
    page = html.page(200, "T", "t").body
    found = [urljoin(f"{base}/v1/connections/callback?code=x", each) for each in named_in(page)]

    assert len(found) == 3
    for each in found:
        path = urlsplit(each).path.removeprefix(urlsplit(base).path)
        assert each.startswith(f"{base}/docs/")
        assert gateway.call("GET", path).status == 200, path


def test_pages_after_a_consent_use_what_the_shared_sheet_has() -> None:
    names = re.findall(r'class="([^"]+)"', html.page(200, "T", "t").body)
    sheet = (FILES / "style.css").read_text()

    assert names
    for name in names:
        assert f".{name} " in sheet, name
