"""What keeps data, wanted and live: tables with their streams, secrets, keys."""

from local.completion import is_protected, is_recoverable
from local.deployed import KEY, SECRET, TABLE, Deployed
from local.engine import Engine


def wanted_tables(deployed: Deployed) -> dict[str, str]:
    wanted = {}
    for name, table in deployed.resources(TABLE).items():
        ttl = table.get("TimeToLiveSpecification", {})
        wanted[f"time to live of {name}"] = str(ttl.get("AttributeName"))
        wanted[f"recovery of {name}"] = str(is_recoverable(deployed, name))
        wanted[f"protection of {name}"] = str(is_protected(deployed, name))
        stream = table.get("StreamSpecification", {})
        wanted[f"stream of {name}"] = str(stream.get("StreamViewType"))
    return wanted


def live_tables(engine: Engine, deployed: Deployed) -> dict[str, str]:
    dynamodb = engine.client("dynamodb")
    live = {}
    for name in deployed.resources(TABLE):
        table = {"TableName": deployed.names[name]}
        ttl = dynamodb.describe_time_to_live(**table)["TimeToLiveDescription"]
        backups = dynamodb.describe_continuous_backups(**table)["ContinuousBackupsDescription"]
        status = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        live[f"time to live of {name}"] = str(ttl.get("AttributeName"))
        live[f"recovery of {name}"] = str(status == "ENABLED")
        found = dynamodb.describe_table(**table)["Table"]
        live[f"protection of {name}"] = str(found.get("DeletionProtectionEnabled", False))
        stream = found.get("StreamSpecification", {})
        live[f"stream of {name}"] = str(stream.get("StreamViewType"))
    return live


def wanted_secrets(deployed: Deployed) -> dict[str, str]:
    return {f"secret {name}": "a value" for name in deployed.resources(SECRET)}


def live_secrets(engine: Engine, deployed: Deployed) -> dict[str, str]:
    get = engine.client("secretsmanager").get_secret_value
    values = {name: get(SecretId=deployed.names[name]) for name in deployed.resources(SECRET)}
    return {f"secret {name}": "a value" for name, it in values.items() if it.get("SecretString")}


def wanted_keys(deployed: Deployed) -> dict[str, str]:
    return {
        f"rotation of {name}": str(key.get("EnableKeyRotation", False))
        for name, key in deployed.resources(KEY).items()
    }


def live_keys(engine: Engine, deployed: Deployed) -> dict[str, str]:
    get = engine.client("kms").get_key_rotation_status
    keys = {name: get(KeyId=deployed.names[name]) for name in deployed.resources(KEY)}
    return {f"rotation of {name}": str(key["KeyRotationEnabled"]) for name, key in keys.items()}
