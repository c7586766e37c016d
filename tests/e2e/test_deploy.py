"""`sam deploy` and `sam delete` as printed, in a copy, on an engine of their own."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import environment, paths
from local.build import build
from local.engine import Engine
from local.processes import Processes
from tests.e2e.stack_process import free_ports
from tests.support.readme import blocks, sam_commands

pytestmark = pytest.mark.apart
PRINTED = sam_commands(*blocks("README.md", "Deploy it"))
[OWN_FILE] = blocks("docs/OPERATIONS.md", "Deploy", "toml")
[WITH_OWN_FILE] = (
    command
    for command in sam_commands(*blocks("docs/OPERATIONS.md", "Deploy"))
    if "--config-file" in command
)
QUESTION = re.compile(r"\[y/n\]", re.IGNORECASE)
FILES = ("template.yaml", "samconfig.toml", "functions", "layers")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Run an engine that nothing is deployed on."""
    home = tmp_path_factory.mktemp("engine")
    (home / "run").mkdir()
    [port] = free_ports(1)
    engine = Engine(port, Processes(home / "logs", home / "run"))
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what is deployed, after `sam build`."""
    folder = tmp_path_factory.mktemp("copy")
    for name in FILES:
        take = shutil.copytree if (paths.ROOT / name).is_dir() else shutil.copy
        take(paths.ROOT / name, folder / name)
    built = build(Processes(folder / ".local", folder / ".local"))
    shutil.copytree(built, folder / ".aws-sam/build")
    return folder


def run(engine: Engine, folder: Path, command: str, answers: str) -> str:
    """Run a command with these answers and no more; return what it wrote."""
    shell = {**os.environ, **environment.shell(engine.url)}
    done = subprocess.run(  # noqa: S603 - the README's own text
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={name: value for name, value in shell.items() if value is not None},
        input=answers,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def files(folder: Path) -> dict[str, str]:
    """Return the digest of each file that git does not ignore."""
    ignored = re.findall(r"^([.\w]+)/$", (paths.ROOT / ".gitignore").read_text(), re.MULTILINE)
    return {
        str(file): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and not set(file.relative_to(folder).parts) & set(ignored)
    }


def parameters(engine: Engine, stack: str) -> dict[str, str]:
    cloudformation = engine.client("cloudformation")
    (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {each["ParameterKey"]: each["ParameterValue"] for each in found["Parameters"]}


def test_it_asks_one_question_changes_no_file_and_is_deleted_after_two(
    engine: Engine, copy: Path
) -> None:
    assert {"sam build", "sam deploy", "sam delete"} <= set(PRINTED)
    before = files(copy)

    deployed = run(engine, copy, "sam deploy", "y\n")

    assert len(QUESTION.findall(deployed)) == 1
    assert "Deploy this changeset?" in deployed
    assert files(copy) == before
    assert parameters(engine, "vouch")["Stage"] == "dev"

    deleted = run(engine, copy, "sam delete", "y\ny\n")

    assert len(QUESTION.findall(deleted)) == 2
    assert "Deleted successfully" in deleted
    assert files(copy) == before


def test_a_stack_that_writes_little_of_each_request_is_deployed(engine: Engine, copy: Path) -> None:
    quiet = {
        "ApiAccessLogs": "DISABLED",
        "SyncCallsPerMemberPerDay": "100",
        "SystemLogLevel": "WARN",
        "Tracing": "PassThrough",
    }
    given = " ".join(f"{name}={value}" for name, value in quiet.items())
    command = f"sam deploy --stack-name quiet --no-confirm-changeset --parameter-overrides {given}"

    run(engine, copy, command, "")

    assert parameters(engine, "quiet").items() >= quiet.items()
    resources = engine.client("cloudformation").describe_stack_resources(StackName="quiet")
    names = {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in resources["StackResources"]
    }
    found = engine.client("lambda").get_function_configuration(
        FunctionName=names["SyncMemberFunction"]
    )
    assert found["TracingConfig"]["Mode"] == "PassThrough"
    assert found["Environment"]["Variables"]["SYNC_CALLS_PER_MEMBER"] == "100"
    [stage] = engine.client("apigatewayv2").get_stages(ApiId=names["Api"])["Items"]
    assert not stage.get("AccessLogSettings")


def test_an_own_file_of_settings_is_taken_as_printed(
    engine: Engine, copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "vouch-acme.toml").write_text(OWN_FILE.replace("eu-west-1", environment.REGION))

    run(engine, copy, WITH_OWN_FILE.replace("~", str(tmp_path)), "y\n")

    found = parameters(engine, "vouch-acme")
    assert (found["Stage"], found["PointInTimeRecovery"]) == ("prod", "true")
    assert found["SyncScheduleExpression"] == "rate(6 hours)"
    assert found["LogLevel"] == "INFO"
