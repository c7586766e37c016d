"""Rules of template.yaml that neither SAM nor CloudFormation checks."""

import ast
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from local.intrinsics import Resolver
from tests.contract import published
from tests.support import store
from tests.support.template import (
    PAGES,
    ROOT,
    functions,
    resources,
    routes,
    statements,
    template,
    timeout_of,
)
from vouch.services.credits.reserve import HELD_FOR
from vouch.settings import (
    CallLimits,
    ConnectionsSettings,
    HealthSettings,
    LinkedInSettings,
    LinkupSettings,
    LoginSettings,
    PeopleSettings,
    ResumptionSettings,
    Settings,
)

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
    "recommend_connections": [LinkupSettings, CallLimits, PeopleSettings],
    "release_credits": [PeopleSettings],
    "report_credits": ["LINKUP_VERSION"],
    "report_health": [HealthSettings],
    "show_console": ["CONSOLE"],
    "reconcile_credits": [LinkupSettings],
    "manage_viewers": [
        LinkupSettings,
        LoginSettings,
        CallLimits,
        "PEOPLE_ERASURES_QUEUE_URL",
    ],
    "manage_people": [PeopleSettings],
    "manage_refreshes": ["SHORTEST_REFRESH"],
    "manage_connections": [*LINKEDIN, ConnectionsSettings, "RESUME_SCHEDULE_GROUP"],
    "start_sync": [*LINKEDIN, "SYNC_QUEUE_URL"],
    "start_refreshes": ["REFRESH_QUEUE_URL"],
    "report_syncs": LINKEDIN,
    "sync_member": [*LINKEDIN, "SYNC_QUEUE_URL", ResumptionSettings, "RESUME_SCHEDULE_GROUP"],
    "erase_people": ["PEOPLE_ERASURES_QUEUE_URL", "PEOPLE_ERASURES_DLQ_URL"],
    "manage_accounts": [
        "RESUME_SCHEDULE_GROUP",
        "PEOPLE_ERASURES_QUEUE_URL",
        "REFRESH_QUEUE_URL",
    ],
    "refresh_network": [
        LinkupSettings,
        CallLimits,
        PeopleSettings,
        "REFRESH_QUEUE_URL",
        "REFRESH_DLQ_URL",
    ],
    "apply_status_updates": [*LINKEDIN, "STATUS_UPDATES_DLQ_URL", "EVENT_BUS"],
    "publish_changes": ["EVENT_BUS", "CHANGE_EVENTS_DLQ_URL"],
}
"""What a function reads of its environment beside the names of the tables."""
GLOBALS = template()["Globals"]["Function"]
FOR_ALL: dict[str, Any] = GLOBALS["Environment"]["Variables"]
OF_POWERTOOLS = {"POWERTOOLS_SERVICE_NAME"}
READ_BY_SEVERAL = 3
"""How many functions read a variable before it is said once for all of them."""
SLOWEST_ANSWER = 29
"""Seconds; the gateway gives up at 30 (DESIGN 5.1)."""

EXPIRY = {"AttributeName": "ttl", "Enabled": True}

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

    assert held == {"app.py", *(["files"] if folder in PAGES else [])}


def named_in(app: Path) -> set[str]:
    """The functions whose names an app.py says."""
    nodes = ast.walk(ast.parse(app.read_text()))
    return BY_FOLDER.keys() & {node.value for node in nodes if isinstance(node, ast.Constant)}


@folders
def test_a_handler_is_built_under_the_name_of_its_folder_and_no_other(folder: str) -> None:
    """The name under which its requests, messages and runs are logged and counted."""
    assert named_in(ROOT / "functions" / folder / "app.py") == {folder}
    assert GLOBALS["Handler"] == "app.lambda_handler"


@folders
def test_a_function_keeps_to_the_globals(folder: str) -> None:
    own = {"Description", "CodeUri", "Policies", "Events", "Timeout", "MemorySize", "Environment"}
    own |= {"EventInvokeConfig", "ReservedConcurrentExecutions"}

    assert BY_FOLDER[folder].keys() <= own
    assert GLOBALS["Architectures"] == [{"Ref": "Architecture"}]
    assert GLOBALS["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}
    assert GLOBALS["Tracing"] == "Active"


@pytest.mark.parametrize("folder", sorted({route.function for route in routes()}))
def test_an_http_function_ends_before_the_gateway_gives_up(folder: str) -> None:
    assert timeout_of(folder) <= SLOWEST_ANSWER


def read_by(folder: str) -> list[str]:
    """Return the variables that the function reads, in the order of its settings."""
    return [name for each in SETTINGS_OF.get(folder, []) for name in _variables(each)]


def _variables(each: Any) -> list[str]:
    return [each] if isinstance(each, str) else [field.upper() for field in each._fields]


def told(folder: str) -> dict[str, Any]:
    """Return the variables that the function alone is given."""
    own: dict[str, Any] = BY_FOLDER[folder].get("Environment", {}).get("Variables", {})
    return own


@folders
def test_a_function_is_told_what_it_reads_and_nothing_else(folder: str) -> None:
    assert list(told(folder)) == [name for name in read_by(folder) if name not in FOR_ALL]


def test_what_three_functions_or_more_read_is_said_once_and_nothing_else() -> None:
    readers = Counter(name for folder in BY_FOLDER for name in read_by(folder))
    several = {name for name, count in readers.items() if count >= READ_BY_SEVERAL}
    tables_of = {field.upper() for field in Settings._fields}

    assert FOR_ALL.keys() == several | tables_of | OF_POWERTOOLS


def test_no_variable_holds_a_secret() -> None:
    """A variable names a thing or repeats a parameter, and no parameter is a secret."""
    named = [*FOR_ALL.items(), *(pair for folder in BY_FOLDER for pair in told(folder).items())]

    for name, value in named:
        ((kind, target),) = value.items()
        if kind == "Fn::If":
            assert name == "CONSOLE"
            continue
        assert kind in {"Ref", "Fn::GetAtt"}, name
        if name.endswith("SECRET"):
            assert target.removesuffix(".Id") in resources("AWS::SecretsManager::Secret")
    assert not any("NoEcho" in each for each in template()["Parameters"].values())
    assert "{{resolve:" not in (ROOT / "template.yaml").read_text()


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
        for statement in statements(folder)
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


@pytest.mark.parametrize(("version", "state"), [("v1", "DISABLED"), ("v2", "ENABLED")])
def test_refreshes_are_started_under_v2_of_linkups_api_alone(version: str, state: str) -> None:
    resolver = Resolver({"LinkupVersion": version}.__getitem__, template()["Conditions"])
    schedule = scheduled()["start_refreshes"]

    assert resolver.resolve(schedule["State"]) == state
    assert schedule["ScheduleExpression"] == "rate(1 minute)"


def test_the_key_of_tokens_is_changed_every_year_and_left_to_the_roles_policies() -> None:
    key = resources("AWS::KMS::Key")["TokenKey"]
    account = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}

    assert key["EnableKeyRotation"] is True
    # A key's policy says "*" of the key itself.
    assert key["KeyPolicy"]["Statement"] == [
        {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "kms:*", "Resource": "*"}
    ]


def test_concurrency_is_reserved_for_the_calls_of_linkup_alone_and_not_by_default() -> None:
    """A new AWS account has none to give, and CloudFormation would fail."""
    reserved = {
        folder: properties["ReservedConcurrentExecutions"]
        for folder, properties in BY_FOLDER.items()
        if "ReservedConcurrentExecutions" in properties
    }
    parameter, wanted = "RecommendConnectionsConcurrency", "HasRecommendConnectionsConcurrency"

    assert reserved == {
        "recommend_connections": {
            "Fn::If": [wanted, {"Ref": parameter}, {"Ref": "AWS::NoValue"}],
        }
    }
    assert template()["Parameters"][parameter]["Default"] == 0
    conditions = template()["Conditions"]
    for value, concurrency in (("0", None), ("50", "50")):
        resolver = Resolver({parameter: value}.__getitem__, conditions)
        resolved = resolver.resolve({"Reserved": reserved["recommend_connections"]})
        assert resolved.get("Reserved") == concurrency


def test_each_account_may_have_some_calls_of_linkup_open_and_more_of_unknown_outcome() -> None:
    parameters = template()["Parameters"]
    limits = {name: parameters[name] for name in ("OpenCallsPerAccount", "UnknownCallsPerHour")}

    assert [each["Default"] for each in limits.values()] == [10, 20]
    assert all(each["MinValue"] == 1 for each in limits.values())


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
        assert properties.keys() == {"Description"}, name
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
    named = {name: value["Ref"] for name, value in FOR_ALL.items() if name.endswith("_TABLE")}

    assert named == {f"{name.removesuffix('Table').upper()}_TABLE": name for name in TABLES}


def test_there_are_five_tables() -> None:
    assert set(TABLES) == {
        "RecommendationsTable",
        "CreditsTable",
        "AccountsTable",
        "BookkeepingTable",
        "PeopleTable",
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


@pytest.mark.usefixtures("stack")
def test_a_table_expires_items_where_the_code_gives_them_a_ttl_and_nowhere_else() -> None:
    published.publish()
    published.sync_of(published.RECOMMENDER)
    stored = {table: store.items(table) for table in TABLES}
    expiring = {table: "TimeToLiveSpecification" in each for table, each in TABLES.items()}

    assert all(stored.values())
    assert expiring == {
        table: any("ttl" in item for item in items) for table, items in stored.items()
    }
    for each in TABLES.values():
        expiry = each.get("TimeToLiveSpecification", EXPIRY)
        assert expiry == EXPIRY


@tables
def test_a_table_is_in_the_outputs(table: str) -> None:
    assert template()["Outputs"][table]["Value"] == {"Ref": table}


@pytest.mark.parametrize("layer", resources("AWS::Serverless::LayerVersion"))
def test_a_layer_is_built_for_the_architecture_by_parameter(layer: str) -> None:
    whole = template()["Resources"][layer]

    assert whole["Metadata"]["BuildArchitecture"] == {"Ref": "Architecture"}
    assert whole["Metadata"]["BuildMethod"] == "makefile"
    assert whole["Properties"]["CompatibleArchitectures"] == [{"Ref": "Architecture"}]
    assert {"Ref": layer} in GLOBALS["Layers"]


def test_every_log_group_forgets() -> None:
    groups = resources("AWS::Logs::LogGroup")

    assert {"FunctionLogs", "AccessLogs"} <= groups.keys()
    assert {str(each["RetentionInDays"]) for each in groups.values()} == {
        "{'Ref': 'LogRetentionDays'}"
    }


def test_the_api_alone_has_tags_of_its_own() -> None:
    """All else is tagged by the stack (samconfig.toml), whose tags do not reach the API."""
    found = {
        name: each["Properties"]["Tags"]
        for name, each in template()["Resources"].items()
        if "Tags" in each.get("Properties", {})
    }

    assert found == {"Api": {"service": "vouch", "stage": {"Ref": "Stage"}}}
    assert template()["Globals"]["HttpApi"]["PropagateTags"] is True
    assert "Tags" not in GLOBALS
