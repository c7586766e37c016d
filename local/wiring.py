"""What joins a stack to its upstreams: parameters, values of secrets, members."""

from local.demo_account import Member
from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkup.simulator import LinkupSimulator

SOURCES = ("local", "linkedin")
"""The sources that a stack's recommendations can have (DESIGN D5)."""
LINKUP_VERSIONS = ("v1", "v2")
"""The versions of Linkup's API that a stack can call; the simulator always has both."""
SHORTEST_REFRESH = "1m"
"""As often as start_refreshes runs; on AWS an hour, because each refresh is paid for."""
OWNER = "arn:aws:iam::000000000000:root"  # the identity behind the engine's key pair


def parameters(
    linkup: LinkupSimulator,
    linkedin: LinkedInSimulator,
    source: str,
    linkup_version: str,
    public_url: str,
) -> dict[str, str]:
    """Return the template's parameters; members can be connected and synced with either source."""
    return {
        "RecommendationSource": source,
        "LinkedInBaseUrl": linkedin.base_url,
        "LinkedInOAuthUrl": linkedin.oauth_url,
        "LinkedInClientId": linkedin.client_id,
        "LinkupBaseUrl": f"{linkup.url}/{linkup_version}",
        "LinkupVersion": linkup_version,
        "ShortestRefresh": SHORTEST_REFRESH,
        "PublicUrl": public_url,
        "StatusUpdateSenders": OWNER,
    }


def secrets(linkup: LinkupSimulator, linkedin: LinkedInSimulator) -> dict[str, str]:
    """Return the values of secrets by logical id; on AWS an operator stores them."""
    return {"LinkupApiKey": linkup.api_key, "LinkedInClientSecret": linkedin.client_secret}


def members_of(linkedin: LinkedInSimulator) -> tuple[Member, ...]:
    """Return the demo members as the simulator knows them, each with a token of LinkedIn's."""
    return tuple(Member(member.urn, member.access_token) for member in linkedin.members)
