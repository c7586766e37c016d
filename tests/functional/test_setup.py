"""Setup and the Makefile: which Python they take, what they make of it, and which line ends."""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from local import paths

MAKEFILE = paths.ROOT / "Makefile"
TARGETS = re.findall(r"^([a-z][a-z0-9-]*):", MAKEFILE.read_text(), re.MULTILINE)
ENVIRONMENTS = [paths.ROOT / ".venv", paths.TOOLS / "engine", paths.TOOLS / "sam"]
ADVICE = "Give the path of a Python 3.13, or leave PYTHON out to have one looked for"

# Does of uv what setup needs: an environment is a folder with a link to the interpreter.
UV = """#!/bin/sh
echo "$*" >>"$UV_CALLS"
case $1 in
    --version) echo "uv 0" ;;
    venv) mkdir -p "$4/bin" && ln -s "$3" "$4/bin/python" ;;
esac
"""


def run(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(  # noqa: S603 - our own programs
        command,
        cwd=folder,
        env=inherited | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def program(file: Path, text: str) -> Path:
    file.write_text(text)
    file.chmod(0o700)
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy what setup consists of."""
    copy = tmp_path / "copy"
    shutil.copytree(paths.ROOT / "tools", copy / "tools", ignore=shutil.ignore_patterns("__py*"))
    for name in ("Makefile", "pyproject.toml", ".gitattributes"):
        shutil.copy(paths.ROOT / name, copy)
    return copy


@pytest.fixture
def wrong(tmp_path: Path) -> dict[str, tuple[str, str]]:
    """Return what PYTHON may be by mistake, and what is to be said of it."""
    plain = tmp_path / "plain"
    plain.touch()
    shim = program(tmp_path / "shim", "#!/bin/sh\necho 'no python3.13 chosen' >&2\nexit 127\n")
    older = program(tmp_path / "older", "#!/bin/sh\necho '3.12.1 /usr/bin/python3.12'\n")
    oldest = program(
        tmp_path / "oldest", "#!/bin/sh\n[ $1 = --version ] && echo Python 2.7.18\nexit\n"
    )
    return {
        "missing": (str(tmp_path / "nowhere"), "does not exist."),
        "no command": ("python3.13-of-nobody", "was not found on PATH."),
        "folder": (str(tmp_path), "is a folder; give the path of the interpreter in it."),
        "not executable": (str(plain), "is not executable."),
        "shim": (str(shim), "does not run as Python; it says: no python3.13 chosen"),
        "other program": ("true", "does not run as Python; it says: "),
        "older": (str(older), "is Python 3.12.1; Vouch needs 3.13"),
        "oldest": (str(oldest), "is Python 2.7.18; Vouch needs 3.13"),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "no command",
        "folder",
        "not executable",
        "shim",
        "other program",
        "older",
        "oldest",
    ],
)
def test_a_wrong_python_is_said_to_be_what_it_is(
    folder: Path, wrong: dict[str, tuple[str, str]], kind: str
) -> None:
    path, said = wrong[kind]

    by_make = run(folder, "make", "env", f"PYTHON={path}")
    by_script = run(folder, "sh", "tools/setup.sh", PYTHON=path)

    assert by_make.returncode == 2
    assert f"PYTHON={path} {said}" in by_make.stderr
    assert ADVICE in by_make.stderr
    assert by_script.returncode == 1
    assert by_script.stderr.startswith(f"PYTHON={path} {said}")


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_refuses_a_wrong_python(folder: Path, target: str) -> None:
    done = run(folder, "make", "--dry-run", target, "PYTHON=/nowhere/python3.13")

    assert (done.returncode, done.stdout) == (2, "")
    assert ADVICE in done.stderr


def test_a_wrong_python_of_the_environment_is_refused_too(folder: Path) -> None:
    done = run(folder, "make", "env", PYTHON="/nowhere/python3.13")

    assert done.returncode == 2
    assert ADVICE in done.stderr


def test_the_interpreter_behind_an_environment_is_taken(tmp_path: Path) -> None:
    """One with a copy of the interpreter, which would be deleted with it."""
    venv.create(tmp_path / "env", symlinks=False)
    behind = os.path.realpath(sys.executable)

    copied = run(paths.ROOT, "sh", "tools/python.sh", str(tmp_path / "env/bin/python"))
    linked = run(paths.ROOT, "sh", "tools/python.sh", sys.executable)

    assert copied.stdout.split() == linked.stdout.split()
    assert linked.stdout.split()[1:] == [behind]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda path: path.name)
def test_an_environment_links_to_its_interpreter(environment: Path) -> None:
    """A copy would not find a libpython that lies beside the interpreter."""
    interpreter = environment / "bin/python"

    assert interpreter.is_symlink()
    assert not interpreter.resolve().is_relative_to(paths.ROOT)


def test_no_script_has_an_interpreter_copied() -> None:
    scripts = [
        *(paths.ROOT / "tools").glob("*.sh"),
        *(paths.ROOT / "local").rglob("*.py"),
        MAKEFILE,
    ]
    made = [
        line.strip()
        for script in scripts
        for line in script.read_text().splitlines()
        if re.search(r"(-m|uv\.sh) venv\b|venv\.create|EnvBuilder", line)
    ]

    assert made
    assert all("uv.sh venv" in line or "--symlinks" in line for line in made)


# Stands in for npm, and tells where it was run.
NPM = """#!/bin/sh
[ "$1" = --version ] || echo "$PWD" >>"$UV_CALLS"
"""


@pytest.mark.parametrize(
    ("option", "made"),
    [("--tests", {"js"}), ("--whole", {"js", "openapi", "js-openapi"})],
)
def test_tools_that_read_the_document_are_set_up_for_the_whole_run_alone(
    folder: Path, tmp_path: Path, option: str, made: set[str]
) -> None:
    program(tmp_path / "uv", UV)
    program(tmp_path / "npm", NPM)
    program(tmp_path / "node", "#!/bin/sh\necho v22.0.0\n")
    program(tmp_path / "chromium", "#!/bin/sh\necho Chromium 140.0\n")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    calls = str(tmp_path / "calls")

    done = run(
        folder, "sh", "tools/setup.sh", option, PATH=path, UV_CALLS=calls, PYTHON=sys.executable
    )

    assert done.returncode == 0, done.stderr
    tools = folder / ".local/tools"
    others = {"engine", "sam", "urllib3-1", "urllib3-2"}
    assert {each.parent.name for each in tools.glob("*/.complete")} == others | made
    for name in made & {"js", "js-openapi"}:
        for file in ("package.json", "package-lock.json"):
            written = (folder / "tools" / name / file).read_text()
            assert (tools / name / file).read_text() == written


def test_what_vouch_is_measured_against_is_set_up_for_the_benchmark_alone(
    folder: Path, set_up: dict[str, str]
) -> None:
    tools = folder / ".local/tools"
    assert {each.parent.name for each in tools.glob("*/.complete")} == {"engine", "sam"}

    done = run(folder, "sh", "tools/setup.sh", "--bench", **set_up)

    assert done.returncode == 0, done.stderr
    assert {each.parent.name for each in tools.glob("*/.complete")} == {"engine", "sam", "peers"}
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == [".local/tools/peers"]


@pytest.fixture
def set_up(folder: Path, tmp_path: Path) -> dict[str, str]:
    """Set the copy up, with a stand-in for uv, and return the variables it was done with."""
    program(tmp_path / "uv", UV)
    variables = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "UV_CALLS": str(tmp_path / "calls"),
        "PYTHON": sys.executable,
    }
    done = run(folder, "sh", "tools/setup.sh", **variables)
    assert done.returncode == 0, done.stderr
    return variables


def test_setup_makes_each_environment_with_links(folder: Path, set_up: dict[str, str]) -> None:
    for name in (".venv", ".local/tools/engine", ".local/tools/sam"):
        assert (folder / name / "bin/python").resolve() == Path(sys.executable).resolve()
        assert (folder / name / ".complete").exists()


def test_a_second_setup_installs_nothing(folder: Path, set_up: dict[str, str]) -> None:
    calls = Path(set_up["UV_CALLS"])
    before = calls.read_text()

    done = run(folder, "sh", "tools/setup.sh", **set_up)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert calls.read_text() == before


def test_a_wrong_python_is_refused_where_all_is_set_up(
    folder: Path, set_up: dict[str, str]
) -> None:
    done = run(folder, "make", "setup", **set_up | {"PYTHON": "/nowhere/python3.13"})

    assert done.returncode == 2
    assert ADVICE in done.stderr
    assert (folder / ".venv/.complete").exists()


@pytest.mark.parametrize("target", ["env", "demo", "manage"])
def test_what_needs_a_stack_says_so_where_nothing_is_set_up(folder: Path, target: str) -> None:
    done = run(folder, "make", target)

    assert done.returncode == 2
    assert "nothing is set up here yet; start the stack with: make run\n" in done.stderr


def test_a_checkout_has_lf_and_exact_fixtures_whatever_git_is_set_to(
    folder: Path, tmp_path: Path
) -> None:
    fixture = folder / "tests/contract/wire/exact.http"
    fixture.parent.mkdir(parents=True)
    fixture.write_bytes(b"one\r\ntwo\n")
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@localhost")
    git = ("git", *identity, "-c", "core.autocrlf=true", "-c", "core.eol=crlf")
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "all")):
        done = run(folder, *git, *command)
        assert done.returncode == 0, done.stderr

    done = run(tmp_path, *git, "clone", "--quiet", str(folder), "clone")

    assert done.returncode == 0, done.stderr
    clone = tmp_path / "clone"
    files = [path for path in clone.rglob("*") if path.is_file() and ".git" not in path.parts]
    with_cr = [path for path in files if b"\r" in path.read_bytes()]
    assert with_cr == [clone / fixture.relative_to(folder)]
    assert with_cr[0].read_bytes() == fixture.read_bytes()


def test_windows_line_ends_are_named(folder: Path) -> None:
    """A copy that did not come by git may have them."""
    for file in (folder / "Makefile", *(folder / "tools").glob("*.sh")):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    done = run(folder, "make", "setup")

    assert (done.returncode, done.stdout) == (2, "")
    assert "Windows line ends (CRLF)" in done.stderr
    assert "git clone" in done.stderr


APT = """#!/bin/sh
echo "$*" >>"$APT_CALLS"
case "$*" in
    *chromium*)
        printf '%s\\n' "Reading package lists..." "E: $APT_SAYS" >&2
        [ -z "$APT_SAYS" ] || exit 100
        printf '#!/bin/sh\\necho Chromium 1\\n' >"$VOUCH_CHROMIUM" && chmod +x "$VOUCH_CHROMIUM" ;;
esac
"""


def fetched(
    folder: Path,
    tmp_path: Path,
    set_up: dict[str, str],
    *options: str,
    user: int = 0,
    says: str = "",
) -> tuple[list[str], str]:
    """Run setup where neither browser nor Node.js is; return apt-get's calls and the output."""
    programs = {"apt-get": APT, "id": f"#!/bin/sh\necho {user}\n", "node": "#!/bin/sh\nexit 1\n"}
    for name, text in programs.items():
        program(tmp_path / name, text.replace("\\\n", "\n"))
    calls = tmp_path / "apt-calls"
    calls.touch()
    variables = {
        "VOUCH_CHROMIUM": str(tmp_path / "chromium"),
        "APT_CALLS": str(calls),
        "APT_SAYS": says,
    }
    done = run(folder, "sh", "tools/setup.sh", *options, **set_up | variables)
    assert done.returncode == 0, done.stderr
    return calls.read_text().splitlines(), done.stdout


def test_root_gets_a_browser_without_being_asked_and_only_once(
    folder: Path, tmp_path: Path, set_up: dict[str, str]
) -> None:
    calls, printed = fetched(folder, tmp_path, set_up, "--ci")
    assert calls[-1] == "-qy install --no-install-recommends chromium"
    assert "could not be installed" not in printed
    assert fetched(folder, tmp_path, set_up, "--ci") == (calls, "")


def test_a_browser_that_cannot_be_had_is_told_in_a_line_and_stops_nothing(
    folder: Path, tmp_path: Path, set_up: dict[str, str]
) -> None:
    why = "Unable to locate package chromium"

    _, printed = fetched(folder, tmp_path, set_up, "--ci", says=why)

    assert f"chromium could not be installed: E: {why}\n" in printed
    assert "Reading package lists" not in printed


@pytest.mark.parametrize(("option", "user"), [("--tests", 0), ("--ci", 1000)])
def test_nothing_is_installed_into_a_system_by_others_or_by_make_test(
    folder: Path, tmp_path: Path, set_up: dict[str, str], option: str, user: int
) -> None:
    assert fetched(folder, tmp_path, set_up, option, user=user)[0] == []


@pytest.mark.parametrize(
    ("target", "option"), [("test", "--tests"), ("ci", "--ci"), ("test-all", "--whole")]
)
def test_ci_and_test_all_get_a_browser_and_test_does_not(
    folder: Path, target: str, option: str
) -> None:
    done = run(folder, "make", "--dry-run", target)

    assert f"setup.sh {option}\n" in done.stdout
