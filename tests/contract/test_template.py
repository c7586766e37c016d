"""Rules of template.yaml that neither SAM nor CloudFormation checks."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.template import ROOT, functions, resources, routes, template, timeout_of
from vouch.services.credits.reserve import HELD_FOR
from vouch.settings import (
    ConnectionsSettings,
    LinkedInSettings,
    LinkupSettings,
    ResumptionSettings,
    Settings,
)

PACKAGE = ROOT / "layers/vouch/vouch"
BY_FOLDER = functions()
TABLES = resources("AWS::DynamoDB::Table")
TAGGED = (
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::Scheduler::ScheduleGroup",
    "AWS::SecretsManager::Secret",
    "AWS::SQS::Queue",
)
LINKEDIN: list[Any] = ["RECOMMENDATION_SOURCE", LinkedInSettings]
SETTINGS_OF: dict[str, list[Any]] = {
    "create_recommendation": LINKEDIN,
    "get_recommendation": LINKEDIN,
    "query_recommendations": LINKEDIN,
    "update_recommendation": [*LINKEDIN, "STATUS_UPDATES_QUEUE_URL"],
    "identify_member": LINKEDIN,
    "recommend_connections": [LinkupSettings],
    "manage_connections": [*LINKEDIN, ConnectionsSettings],
    "start_sync": [*LINKEDIN, "SYNC_QUEUE_URL"],
    "report_syncs": LINKEDIN,
    "sync_member": [*LINKEDIN, "SYNC_QUEUE_URL", ResumptionSettings],
    "apply_status_updates": [*LINKEDIN, "STATUS_UPDATES_DLQ_URL", "EVENT_BUS"],
    "publish_changes": ["EVENT_BUS", "CHANGE_EVENTS_DLQ_URL"],
}
"""What a function is told beside the names of the tables."""
GLOBALS = template()["Globals"]["Function"]
SLOWEST_ANSWER = 29
"""Seconds; the gateway gives up at 30 (DESIGN 5.1)."""

folders = pytest.mark.parametrize("folder", BY_FOLDER)
tables = pytest.mark.parametrize("table", TABLES)


def logical_ids() -> dict[str, str]:
    """Folder -> logical id."""
    found = resources("AWS::Serverless::Function").items()
    return {each["CodeUri"].strip("/").split("/")[-1]: name for name, each in found}


def test_each_folder_is_a_function_and_each_function_a_folder() -> None:
    on_disk = {path.name for path in (ROOT / "functions").iterdir() if path.name != "__pycache__"}

    assert on_disk == set(BY_FOLDER)
    assert len(BY_FOLDER) == len(resources("AWS::Serverless::Function"))


@folders
def test_a_function_is_named_after_its_folder(folder: str) -> None:
    words = "".join(word.capitalize() for word in folder.split("_"))

    assert logical_ids()[folder] == f"{words}Function"
    assert BY_FOLDER[folder]["CodeUri"] == f"functions/{folder}/"


@folders
def test_a_folder_holds_one_app_and_nothing_else(folder: str) -> None:
    held = {path.name for path in (ROOT / "functions" / folder).iterdir()} - {"__pycache__"}

    assert held == {"app.py"}


def services_of(app: Path) -> list[Path]:
    """The modules of vouch.services that a function imports, and those of packages it imports."""
    found: list[Path] = []
    for node in ast.walk(ast.parse(app.read_text())):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("vouch.services"):
            base = PACKAGE.parent / str(node.module).replace(".", "/")
            bases = [base, *(base / alias.name for alias in node.names)]
            for each in bases:
                found += [each.with_suffix(".py"), *each.glob("*.py")]
    return [path for path in found if path.exists()]


@folders
def test_a_handler_is_named_after_its_folder(folder: str) -> None:
    """The name under which its requests are logged: in the handler, or in the service it calls."""
    app = ROOT / "functions" / folder / "app.py"
    texts = [path.read_text() for path in (app, *services_of(app))]
    nodes = [node for text in texts for node in ast.walk(ast.parse(text))]

    assert folder in {node.value for node in nodes if isinstance(node, ast.Constant)}
    assert GLOBALS["Handler"] == "app.lambda_handler"


@folders
def test_a_function_keeps_to_the_globals(folder: str) -> None:
    own = {"Description", "CodeUri", "Policies", "Events", "Timeout", "MemorySize", "Environment"}
    own.add("EventInvokeConfig")

    assert BY_FOLDER[folder].keys() <= own
    assert GLOBALS["Architectures"] == [{"Ref": "Architecture"}]
    assert GLOBALS["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}
    assert GLOBALS["Tracing"] == "Active"


@pytest.mark.parametrize("folder", sorted({route.function for route in routes()}))
def test_an_http_function_ends_before_the_gateway_gives_up(folder: str) -> None:
    assert timeout_of(folder) <= SLOWEST_ANSWER


def _variables(each: Any) -> list[str]:
    return [each] if isinstance(each, str) else [field.upper() for field in each._fields]


def test_every_setting_is_handed_to_every_function() -> None:
    variables = GLOBALS["Environment"]["Variables"]

    assert {field.upper() for field in Settings._fields} <= variables.keys()


@folders
def test_a_function_is_told_what_it_reads_and_nothing_else(folder: str) -> None:
    own = BY_FOLDER[folder].get("Environment", {}).get("Variables", {})
    read = [name for each in SETTINGS_OF.get(folder, []) for name in _variables(each)]

    assert list(own) == read


@folders
@pytest.mark.parametrize(
    ("secret", "settings"),
    [("LinkupApiKey", LinkupSettings), ("LinkedInClientSecret", LinkedInSettings)],
)
def test_a_function_may_read_the_secret_of_the_upstream_it_calls_and_no_other(
    folder: str, secret: str, settings: Any
) -> None:
    readable = [
        statement["Resource"]
        for policy in BY_FOLDER[folder]["Policies"]
        for statement in policy["Statement"]
        if "secretsmanager:" in json.dumps(statement["Action"])
    ]

    may = {"Fn::GetAtt": f"{secret}.Id"} in readable
    assert may is (settings in SETTINGS_OF.get(folder, []))


@pytest.mark.parametrize(
    "folder", [name for name in SETTINGS_OF if "LinkedIn" in str(SETTINGS_OF[name])]
)
def test_a_function_that_may_call_linkedin_can_wait_for_it(folder: str) -> None:
    assert timeout_of(folder) >= SLOWEST_ANSWER


def test_a_stack_keeps_its_own_recommendations_and_syncs_nobody_unless_told_to() -> None:
    parameters = template()["Parameters"]

    assert parameters["RecommendationSource"]["Default"] == "local"
    assert parameters["SyncSchedule"]["Default"] == "DISABLED"
    assert scheduled()["start_sync"]["State"] == {"Ref": "SyncSchedule"}
    assert scheduled()["start_sync"]["ScheduleExpression"] == {"Ref": "SyncScheduleExpression"}


def test_the_key_of_tokens_is_changed_every_year_and_left_to_the_roles_policies() -> None:
    key = resources("AWS::KMS::Key")["TokenKey"]
    account = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}

    assert key["EnableKeyRotation"] is True
    # A key's policy says "*" of the key itself.
    assert key["KeyPolicy"]["Statement"] == [
        {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "kms:*", "Resource": "*"}
    ]


def test_a_credit_is_held_until_a_minute_after_its_request_has_ended() -> None:
    assert timeout_of("recommend_connections") + 60 == HELD_FOR


def scheduled() -> dict[str, dict[str, Any]]:
    """Folder -> properties of the schedule, for every function that has one."""
    return {
        folder: event["Properties"]
        for folder, properties in BY_FOLDER.items()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "ScheduleV2"
    }


@pytest.mark.parametrize("folder", scheduled())
def test_no_run_of_a_schedule_is_lost(folder: str) -> None:
    """Whether the function could not be invoked or failed."""
    schedule, invocation = scheduled()[folder], BY_FOLDER[folder]["EventInvokeConfig"]
    queue = {"Fn::GetAtt": f"{logical_ids()[folder].removesuffix('Function')}Dlq.Arn"}

    assert schedule["DeadLetterConfig"] == {"Arn": queue}
    assert schedule["RetryPolicy"]["MaximumRetryAttempts"] >= 1
    assert invocation["DestinationConfig"]["OnFailure"] == {"Type": "SQS", "Destination": queue}


@pytest.mark.parametrize("folder", scheduled())
def test_two_stacks_of_an_account_have_schedules_of_their_own(folder: str) -> None:
    assert scheduled()[folder]["OmitName"] is True


def test_no_secret_has_its_value_in_the_template() -> None:
    for name, properties in resources("AWS::SecretsManager::Secret").items():
        assert properties.keys() == {"Description", "Tags"}, name
        assert template()["Outputs"][name]["Value"] == {"Fn::GetAtt": f"{name}.Id"}


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://api.linkupapi.com/v1", True),
        ("https://linkup.example.com:8443/v1", True),
        ("http://127.0.0.1:4001/v1", True),
        ("http://localhost/v1", True),
        ("http://api.linkupapi.com/v1", False),
        ("http://127.0.0.1.example.com/v1", False),
        ("http://127.0.0.1@example.com/v1", False),
        ("http://127.0.0.1:80@example.com/v1", False),
        ("http://localhostage/v1", False),
        ("https://user:password@example.com/v1", False),
        ("https://api.linkupapi.com/v1/", False),
        ("https://api.linkupapi.com/v1?x=1", False),
        ("https://", False),
        ("ftp://api.linkupapi.com/v1", False),
        ("", False),
    ],
)
@pytest.mark.parametrize(
    "parameter", ["LinkupBaseUrl", "LinkedInBaseUrl", "LinkedInOAuthUrl", "PublicUrl"]
)
def test_an_address_is_of_https_but_for_loopback(
    parameter: str, url: str, *, allowed: bool
) -> None:
    properties = template()["Parameters"][parameter]

    by_default = url == properties["Default"] == ""
    assert bool(re.fullmatch(properties["AllowedPattern"], url)) is (allowed or by_default)


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ("openid profile r_recommendations", True),
        ("openid", True),
        ("https://example.com/scope:read openid", True),
        ("", False),
        ("openid  profile", False),
        ("openid,profile", False),
        (" openid", False),
        ("openid&state=x", False),
    ],
)
def test_a_scope_is_names_with_one_space_between_them(scope: str, *, allowed: bool) -> None:
    pattern = template()["Parameters"]["LinkedInScope"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, scope)) is allowed


def test_a_table_variable_names_its_table() -> None:
    variables = GLOBALS["Environment"]["Variables"]
    named = {name: value["Ref"] for name, value in variables.items() if name.endswith("_TABLE")}

    assert named == {f"{name.removesuffix('Table').upper()}_TABLE": name for name in TABLES}


def test_there_are_four_tables() -> None:
    assert set(TABLES) == {
        "RecommendationsTable",
        "CreditsTable",
        "AccountsTable",
        "BookkeepingTable",
    }


@tables
def test_a_table_is_encrypted_paid_by_use_and_protected_by_parameter(table: str) -> None:
    properties = TABLES[table]

    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert properties["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": {"Ref": "PointInTimeRecovery"}
    }


@pytest.mark.parametrize("module", ["accounts", "bookkeeping", "credits", "recommendations"])
def test_a_table_expires_items_where_the_code_gives_them_a_ttl(module: str) -> None:
    texts = [path.read_text() for path in (PACKAGE / "storage").glob("*.py")]
    users = [ast.parse(text) for text in texts if f"settings().{module}_table" in text]
    keys = (
        key
        for tree in users
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
    )
    writes_ttl = any(isinstance(key, ast.Constant) and key.value == "ttl" for key in keys)
    expiry = TABLES[f"{module.capitalize()}Table"].get("TimeToLiveSpecification")

    assert users
    assert expiry == ({"AttributeName": "ttl", "Enabled": True} if writes_ttl else None)


@tables
def test_a_table_is_in_the_outputs(table: str) -> None:
    assert template()["Outputs"][table]["Value"] == {"Ref": table}


@pytest.mark.parametrize("layer", resources("AWS::Serverless::LayerVersion"))
def test_a_layer_is_built_for_the_architecture_by_parameter(layer: str) -> None:
    whole = template()["Resources"][layer]

    assert whole["Metadata"]["BuildArchitecture"] == {"Ref": "Architecture"}
    assert whole["Metadata"]["BuildMethod"] == GLOBALS["Runtime"]
    assert whole["Properties"]["CompatibleArchitectures"] == [{"Ref": "Architecture"}]
    assert {"Ref": layer} in GLOBALS["Layers"]


def test_every_log_group_forgets() -> None:
    groups = resources("AWS::Logs::LogGroup")

    assert {"FunctionLogs", "AccessLogs"} <= groups.keys()
    assert {str(each["RetentionInDays"]) for each in groups.values()} == {
        "{'Ref': 'LogRetentionDays'}"
    }


def test_everything_that_can_be_tagged_is() -> None:
    stage = {"Ref": "Stage"}
    assert GLOBALS["Tags"] == {"service": "vouch", "stage": stage}
    assert resources("AWS::Serverless::HttpApi")["Api"]["Tags"] == GLOBALS["Tags"]

    for kind in TAGGED:
        for name, properties in resources(kind).items():
            tags: list[dict[str, Any]] = properties["Tags"]
            assert {tag["Key"]: tag["Value"] for tag in tags} == GLOBALS["Tags"], name
