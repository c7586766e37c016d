"""`make env`: what it makes of a shell that evaluates it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import paths
from local.claim import claimed
from local.demo_account import NAMES, Account, Member
from local.info import FILE, StackInfo

ENGINE = "http://127.0.0.1:4566"
KEY = "a key'; touch stained; 'of $(touch stained)"
DUMP = "import json, os; print(json.dumps(dict(os.environ)))"
SHELL = {"PATH": os.environ["PATH"], "HOME": "/somebody"}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a stack that runs, as far as its files tell."""
    info = StackInfo(
        api_url="http://127.0.0.1:3000",
        aws_endpoint_url=ENGINE,
        region="us-east-1",
        stack_name="vouch",
        account=Account("0" * 16, KEY),
        members=tuple(Member(f"urn:li:person:{name}Demo", "token") for name in NAMES),
        tables={},
        queues={},
        event_bus="vouch",
        upstreams={"linkedin": "http://127.0.0.1:3002", "linkup": "http://127.0.0.1:3001"},
        linkup_version="v1",
    )
    with claimed(tmp_path, tmp_path / FILE, tmp_path / "run"):
        info.write(tmp_path / FILE, tmp_path / "run")
        yield tmp_path


def evaluated(home: Path, shell: dict[str, str], times: int = 1) -> dict[str, str]:
    """Return the variables of a shell after it has evaluated `make env`."""
    command = f'eval "$({sys.executable} -m local.env --home {home})"\n' * times
    done = subprocess.run(  # noqa: S603 - our own program
        ["/bin/sh", "-euc", f"{command} exec {sys.executable} -c '{DUMP}'"],
        cwd=paths.ROOT,
        env={**shell, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_sam_and_aws_are_sent_to_the_engine_with_its_own_credentials(home: Path) -> None:
    found = evaluated(home, SHELL)

    assert found["AWS_ENDPOINT_URL"] == ENGINE
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"]) == ("test", "test")
    assert found["AWS_DEFAULT_REGION"] == "us-east-1"
    assert {found["AWS_CONFIG_FILE"], found["AWS_SHARED_CREDENTIALS_FILE"]} == {os.devnull}
    assert found["PATH"] == f"{paths.SAM.parent}:{SHELL['PATH']}"


def test_path_gets_sam_and_no_other_program(home: Path) -> None:
    first, _, rest = evaluated(home, SHELL)["PATH"].partition(os.pathsep)

    assert [file.name for file in Path(first).iterdir()] == ["sam"]
    assert rest == SHELL["PATH"]


def test_sam_finds_the_python_beside_it_from_any_folder(tmp_path: Path) -> None:
    command, real = tmp_path / "a copy/tools/bin/sam", tmp_path / "a copy/.local/tools/sam/bin"
    for file, text in (
        (command, paths.SAM.read_text()),
        (real / "sam", '#!/bin/sh\ncommand -v python3.13; printf "%s\\n" "$@"\n'),
        (real / "python3.13", "#!/bin/sh\n"),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o700)

    done = subprocess.run(  # noqa: S603 - our own program
        [command, "logs", "a b"], cwd="/", env=SHELL, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines() == [str(real / "python3.13"), "logs", "a b"]


def test_sam_says_how_to_set_it_up(tmp_path: Path) -> None:
    command = tmp_path / "tools/bin/sam"
    command.parent.mkdir(parents=True)
    command.write_text(paths.SAM.read_text())
    command.chmod(0o700)

    done = subprocess.run(  # noqa: S603 - our own program
        [command], env=SHELL, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert f"make -C '{tmp_path}' setup" in done.stderr


def test_nothing_of_a_real_account_is_left_in_the_shell(home: Path) -> None:
    real = {
        "AWS_PROFILE": "prod",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ACCESS_KEY_ID": "real",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.eu-west-1.amazonaws.com",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "SAM_TEMPLATE_FILE": "other.yaml",
    }

    found = evaluated(home, {**SHELL, **real})

    assert not found.keys() & (real.keys() - {"AWS_ACCESS_KEY_ID"})
    assert "real" not in found.values()


def test_a_second_evaluation_changes_nothing(home: Path) -> None:
    shell = {**SHELL, "no_proxy": "example.com", "AWS_PROFILE": "prod"}

    once, twice = evaluated(home, shell), evaluated(home, shell, times=2)

    assert once == twice
    assert once["PATH"].split(os.pathsep).count(str(paths.SAM.parent)) == 1
    assert once["no_proxy"] == once["NO_PROXY"] == "127.0.0.1,localhost,example.com"


def test_a_value_is_no_command(home: Path) -> None:
    folder = "/it's $(touch stained) `touch stained`"

    found = evaluated(home, {**SHELL, "PATH": f"{folder}:{SHELL['PATH']}"})

    assert found["API_KEY"] == KEY
    assert found["PATH"] == f"{paths.SAM.parent}:{folder}:{SHELL['PATH']}"
    assert not (paths.ROOT / "stained").exists()


def test_the_way_out_is_said_where_eval_does_not_hide_it(home: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "local.env", "--home", str(home)],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "open a new shell" in done.stderr
    assert done.stderr.startswith("#")
