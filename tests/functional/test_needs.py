"""What tests need beside Python is looked for at the start, and what is not run without it is told.

A database stands here for a need that is added.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from local import paths
from tests.e2e.browser import accessibility
from tools import needs, tiers
from tools.needs import NEEDS, Need
from tools.steps import Step
from tools.steps import tiers as steps_of_tiers

if TYPE_CHECKING:
    from playwright.sync_api import Page

NODE, NODE20, BROWSER = NEEDS
DATABASE = Need(
    mark="database",
    name="PostgreSQL",
    tier="e2e",
    tests="the tests of a database",
    programs=(("postgres", "postgresql"),),
    debian="sudo apt install postgresql",
    macos="brew install postgresql",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make PATH a folder of the test's own, where no browser is named either."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("VOUCH_CHROMIUM", raising=False)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Name the tiers that are run, in place of running them."""
    found: list[str] = []

    def run_tier(tier: str, steps: tuple[Step, ...]) -> tiers.Outcome:
        found.append(tier)
        return tiers.Outcome(tier, tiers.PASSED, 1.0, "")

    monkeypatch.setattr(tiers, "_run_tier", run_tier)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    return found


def install(folder: Path, name: str, says: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{says}\n")
    program.chmod(0o700)


def start(monkeypatch: pytest.MonkeyPatch, *arguments: str, missing: list[Need]) -> int:
    monkeypatch.setattr(needs, "find_missing", lambda: missing)
    monkeypatch.setattr(sys, "argv", ["tiers", *arguments])
    return tiers.main()


def marks(missing: tuple[Need, ...], *, whole: bool = False, tools: bool = False) -> list[str]:
    """Return the expressions that choose the end-to-end tests."""
    steps = steps_of_tiers("1", whole=whole, tools=tools, missing=missing)["e2e"]
    commands = [command for step in steps for command in step]
    return [command[command.index("-m", command.index("pytest")) + 1] for command in commands]


@pytest.mark.parametrize(
    ("node", "npm", "met"),
    [
        ("echo v18.0.0", "echo 9.2.0", True),
        ("echo v24.1.0", "echo 11.0.0", True),
        ("echo v16.20.2", "echo 8.1.0", False),
        ("echo v18.0.0", None, False),
        (None, "echo 9.2.0", False),
        ("echo 'no version is chosen' >&2; exit 126", "echo 9.2.0", False),
    ],
)
def test_node_is_looked_for_by_running_it(
    folder: Path, node: str | None, npm: str | None, met: bool
) -> None:
    for name, says in (("node", node), ("npm", npm)):
        if says is not None:
            install(folder, name, says)

    assert NODE.is_met() is met
    assert (NODE in needs.find_missing()) is not met


@pytest.mark.parametrize(
    ("node", "met"), [("v20.18.3", False), ("v20.19.0", True), ("v20.20.2", True), ("v22", True)]
)
def test_an_older_minor_version_than_the_tools_need_is_missing(
    folder: Path, node: str, met: bool
) -> None:
    install(folder, "node", f"echo {node}")
    install(folder, "npm", "echo 10.8.2")

    assert NODE.is_met()
    assert NODE20.is_met() is met


@pytest.mark.parametrize(
    "name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
)
def test_one_of_several_programs_is_enough(folder: Path, name: str) -> None:
    assert not BROWSER.is_met()

    install(folder, name, "echo Chromium 140.0.1")

    assert BROWSER.is_met()
    assert BROWSER.find() == name


def test_a_variable_names_the_browser_and_no_other_is_taken_then(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(folder, "chromium", "echo Chromium 140.0.1")
    install(tmp_path, "mine", "echo Mine 1.0")
    monkeypatch.setenv("VOUCH_CHROMIUM", str(tmp_path / "mine"))

    assert BROWSER.find() == str(tmp_path / "mine")

    monkeypatch.setenv("VOUCH_CHROMIUM", str(tmp_path / "nowhere"))

    assert not BROWSER.is_met()


def test_a_need_that_is_added_is_told_in_a_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(folder, "node", "echo v24.1.0")
    install(folder, "npm", "echo 9.2.0")
    install(folder, "chromium", "echo Chromium 140.0.1")
    monkeypatch.setattr(needs, "NEEDS", (*NEEDS, DATABASE))
    monkeypatch.setattr(sys, "argv", ["needs.py"])

    code = needs.main()

    assert (code, capsys.readouterr().out) == (
        0,
        "PostgreSQL is missing, so the tests of a database are not run. "
        "Debian: sudo apt install postgresql | macOS: brew install postgresql\n",
    )


@pytest.mark.parametrize(("mark", "code"), [("node", 1), ("browser", 1), ("database", 0)])
def test_setup_asks_for_one_need_by_its_mark(folder: Path, mark: str, code: int) -> None:
    command = [sys.executable, "-I", "tools/needs.py", mark]

    done = subprocess.run(  # noqa: S603 - our own program
        command, cwd=paths.ROOT, env=dict(os.environ), capture_output=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


def test_a_test_of_a_page_runs_without_node_but_for_axe(folder: Path) -> None:
    accessibility.is_left_out.cache_clear()
    try:
        assert accessibility.find_faults(cast("Page", None)) == []
    finally:
        accessibility.is_left_out.cache_clear()


def test_tests_without_their_need_are_left_out() -> None:
    unmet = "not node and not database"
    sample = "(not browser or browser_sample)"
    assert marks(()) == [
        f"not mirror and not apart and not tooling and {sample}",
        f"mirror and not tooling and {sample}",
    ]
    assert marks((NODE, DATABASE), tools=True) == [
        f"not mirror and not apart and {sample} and {unmet}",
        f"mirror and {sample} and {unmet}",
        f"apart and {sample} and {unmet}",
    ]
    assert marks((BROWSER,), whole=True) == [
        "not mirror and not apart and not browser",
        "mirror and not browser",
        "apart and not browser",
    ]


def test_tools_that_read_the_document_run_in_the_whole_run_alone() -> None:
    for tools in (False, True):
        assert "openapi" not in steps_of_tiers("1", whole=False, tools=tools)
    [[command]] = steps_of_tiers("1", whole=True, tools=False, missing=(NODE20,))["openapi"]
    assert command[-3:] == ("-m", "not node20", "tests/openapi")


def test_what_only_the_whole_run_needs_is_told_by_it_alone(
    run: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start(monkeypatch, missing=[NODE20])
    assert NODE20.name not in capsys.readouterr().out

    start(monkeypatch, "--whole", missing=[NODE20])
    assert f"Left out without {NODE20.name}: {NODE20.tests}." in capsys.readouterr().out


def test_what_is_missing_is_told_at_the_start_and_what_was_not_run_at_the_end(
    run: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = start(monkeypatch, missing=[NODE, BROWSER])

    told = capsys.readouterr().out.splitlines()
    assert code == 0
    assert "e2e" in run
    assert told[:2] == [needs.describe(NODE), needs.describe(BROWSER)]
    assert told[-2:] == [
        f"Left out without {NODE.name}: {NODE.tests}.",
        f"Left out without {BROWSER.name}: {BROWSER.tests}.",
    ]


def test_a_tier_that_does_not_need_it_does_not_ask_for_it(
    run: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = start(monkeypatch, "--whole", "urllib3", missing=[NODE])

    assert (code, run) == (0, ["urllib3"])
    assert NODE.name not in capsys.readouterr().out


def test_every_need_is_a_mark_of_some_test_of_its_tier() -> None:
    for need in NEEDS:
        files = (paths.ROOT / "tests" / need.tier).rglob("test_*.py")
        assert any(f"pytest.mark.{need.mark}\n" in file.read_text() for file in files)
