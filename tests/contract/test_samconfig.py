"""samconfig.toml: what a deployment by name decides, and that it asks nothing."""

import subprocess
import tomllib
from typing import Any

import pytest

from local.deploy import TAGS
from tests.support.template import ROOT, template

CONFIG: dict[str, Any] = tomllib.loads((ROOT / "samconfig.toml").read_text())
STAGES = ("staging", "prod")
ENVIRONMENTS = ("default", *STAGES)


def deploy(environment: str) -> dict[str, Any]:
    found: dict[str, Any] = CONFIG[environment]["deploy"]["parameters"]
    return found


def overrides(environment: str) -> dict[str, str]:
    """Parameter -> value, as the environment sets them."""
    pairs = deploy(environment)["parameter_overrides"].split()
    return dict(pair.split("=", 1) for pair in pairs)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_sets_parameters_that_exist_to_values_they_allow(environment: str) -> None:
    parameters = template()["Parameters"]

    for name, value in overrides(environment).items():
        allowed = parameters[name].get("AllowedValues", [value])
        assert value in map(str, allowed), name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_sams_questions_about_capabilities_and_bucket_are_answered(environment: str) -> None:
    assert deploy(environment)["capabilities"] == "CAPABILITY_IAM"
    assert deploy(environment)["resolve_s3"] is True


@pytest.mark.parametrize("stage", STAGES)
def test_a_named_stage_asks_no_questions(stage: str) -> None:
    assert deploy(stage)["confirm_changeset"] is False
    assert deploy(stage)["fail_on_empty_changeset"] is False
    assert "guided" not in deploy(stage)
    assert CONFIG[stage]["global"]["parameters"]["stack_name"] == f"vouch-{stage}"


def test_a_deployment_that_names_no_stage_asks_once_and_rewrites_nothing() -> None:
    assert deploy("default")["confirm_changeset"] is True
    assert "guided" not in deploy("default")


def test_make_deploy_asks_no_more_than_that() -> None:
    done = subprocess.run(
        ["make", "-n", "--no-print-directory", "deploy"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "tools/bin/sam deploy"


@pytest.mark.parametrize(
    ("environment", "stage"), [("default", "dev"), ("staging", "staging"), ("prod", "prod")]
)
def test_an_environment_says_its_stage_in_parameter_and_tags(environment: str, stage: str) -> None:
    assert overrides(environment)["Stage"] == stage
    assert deploy(environment)["tags"] == f"service=vouch stage={stage}"


def test_no_environment_is_without_its_tags() -> None:
    """`sam deploy` takes those of the default environment if it is told no other."""
    assert CONFIG.keys() - {"version"} == set(ENVIRONMENTS)
    assert deploy("default")["tags"].split() == list(TAGS)


def test_production_is_backed_up_and_cannot_be_deleted_by_mistake() -> None:
    assert overrides("prod")["PointInTimeRecovery"] == "true"
    assert overrides("prod")["DeletionProtection"] == "true"


def test_a_new_stack_is_cheap_and_can_be_deleted() -> None:
    parameters = template()["Parameters"]

    assert parameters["PointInTimeRecovery"]["Default"] == "false"
    assert parameters["DeletionProtection"]["Default"] == "false"
    assert "DeletionProtection" not in overrides("default")
