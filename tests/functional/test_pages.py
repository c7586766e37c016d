"""A page and its files: kept by browsers under their version, compressed, and nothing else."""

import base64
import gzip
import io
import json
import re
from pathlib import Path

import pytest

from tests.support import gateway
from tests.support.emf import lines
from tests.support.template import ROOT
from vouch import settings
from vouch.handlers.static import Site

FILES = ROOT / "functions/show_console/files"


def version() -> str:
    found = re.search(
        r'src="console/([0-9a-f]{12})/main\.js"', gateway.call("GET", "/console").body
    )
    assert found
    return found[1]


def test_the_page_names_its_files_with_the_version_and_each_of_them_is_served() -> None:
    page = gateway.call("GET", "/console")

    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert "{version}" not in page.body
    named = re.findall(r'(?:src|href)="(console/[^"]+)"', page.body)
    assert named
    for each in named:
        assert gateway.call("GET", f"/{each}").status == 200, each


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_a_file_is_kept_for_a_year_under_its_version_and_checked_under_another(name: str) -> None:
    if name == "index.html":
        assert gateway.call("GET", f"/console/{version()}/{name}").status == 404
        return
    present = gateway.call("GET", f"/console/{version()}/{name}")
    other = gateway.call("GET", f"/console/000000000000/{name}")

    assert present.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert other.headers["cache-control"] == "no-cache"
    assert present.body == other.body == (FILES / name).read_text()


@pytest.mark.parametrize("path", ["/console", "/console/any/main.js"])
def test_who_has_the_file_already_is_not_sent_it_again(path: str) -> None:
    first = gateway.call("GET", path)

    again = gateway.call("GET", path, {"If-None-Match": first.headers["etag"]})
    changed = gateway.call("GET", path, {"If-None-Match": 'W/"000000000000"'})

    assert (again.status, again.body) == (304, "")
    assert again.headers["etag"] == first.headers["etag"]
    assert changed.status == 200


def test_a_file_is_compressed_for_clients_that_accept_it() -> None:
    plain = gateway.call("GET", "/console/any/main.js")
    packed = gateway.call("GET", "/console/any/main.js", {"Accept-Encoding": "br, gzip"})

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(base64.b64decode(packed.body)).decode() == plain.body


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip;q=0", False),
        ("identity, gzip; q=0.000", False),
        ("gzip;q=0, br", False),
        ("br", False),
        ("gzip;q=0.5", True),
        ("deflate, GZIP", True),
    ],
)
def test_a_client_that_rules_compression_out_gets_the_file_as_it_is(
    accepted: str, is_packed: bool
) -> None:
    answer = gateway.call("GET", "/console/any/main.js", {"Accept-Encoding": accepted})

    assert ("content-encoding" in answer.headers) is is_packed


@pytest.mark.parametrize(
    "name", ["missing.js", "..%2fapp.py", "%2e%2e", "index.html", "app.py", "main.js%00", "MAIN.JS"]
)
def test_another_name_is_answered_as_an_unknown_route_is(name: str) -> None:
    answer = gateway.call("GET", f"/console/any/{name}")

    assert (answer.status, answer.json) == (404, {"message": "Not Found"})


def test_the_page_may_load_its_own_files_and_call_its_own_origin_alone() -> None:
    policy = gateway.call("GET", "/console").headers["content-security-policy"]

    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules.pop("img-src") == "'self' data:"
    assert rules.pop("require-trusted-types-for") == "'script'"
    assert rules.pop("default-src") == "'none'"
    assert set(rules.values()) == {"'self'", "'none'"}
    assert rules["frame-ancestors"] == "'none'"
    assert gateway.call("GET", "/console").headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/console", "/console/any/main.js"])
def test_a_console_that_is_off_is_answered_as_an_unknown_route_is(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("CONSOLE", "DISABLED")
    settings.console.cache_clear()
    try:
        answer = gateway.call("GET", path)
    finally:
        settings.console.cache_clear()

    assert (answer.status, answer.json) == (404, {"message": "Not Found"})


def test_another_content_is_another_version(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("{version}")
    (tmp_path / "a.js").write_text("1")
    first = Site(tmp_path)
    (tmp_path / "a.js").write_text("2")

    second = Site(tmp_path)

    assert first.version != second.version
    assert second.page.text == second.version


def test_what_an_editor_or_a_desktop_leaves_in_the_folder_is_no_part_of_the_site(
    tmp_path: Path,
) -> None:
    (tmp_path / "index.html").write_text("{version}")
    before = Site(tmp_path)
    for left in (".DS_Store", "index.html~"):
        (tmp_path / left).write_text("x")
    (tmp_path / "__pycache__").mkdir()

    after = Site(tmp_path)

    assert (after.version, after.files) == (before.version, {})


def test_a_line_of_a_page_names_nobody(logs: io.StringIO) -> None:
    gateway.call("GET", "/console", {"Authorization": "Bearer secret", "X-Api-Key": "secret"})

    (line,) = lines(logs.getvalue())
    assert (line["operation"], line["outcome"]) == ("show_console", "200")
    assert "secret" not in json.dumps(line)
