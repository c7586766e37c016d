"""What joins a stack to its upstreams: parameters, values of secrets, members."""

from local.demo_account import Member
from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkup.simulator import LinkupSimulator

SOURCES = ("local", "linkedin")
"""Whose recommendations are the true ones (DESIGN D5)."""
OWNER = "arn:aws:iam::000000000000:root"  # whom the engine takes its key pair for


def parameters(
    linkup: LinkupSimulator, linkedin: LinkedInSimulator, source: str, public_url: str
) -> dict[str, str]:
    """Members can be connected and synced whatever the source is."""
    return {
        "RecommendationSource": source,
        "LinkedInBaseUrl": linkedin.base_url,
        "LinkedInOAuthUrl": linkedin.oauth_url,
        "LinkedInClientId": linkedin.client_id,
        "LinkupBaseUrl": f"{linkup.url}/v1",
        "PublicUrl": public_url,
        "StatusUpdateSenders": OWNER,
    }


def secrets(linkup: LinkupSimulator, linkedin: LinkedInSimulator) -> dict[str, str]:
    """By logical id; the template has no values, on AWS an operator stores them."""
    return {"LinkupApiKey": linkup.api_key, "LinkedInClientSecret": linkedin.client_secret}


def members_of(linkedin: LinkedInSimulator) -> tuple[Member, ...]:
    """The simulator's demo members, who are the same, with tokens of LinkedIn."""
    return tuple(Member(member.urn, member.access_token) for member in linkedin.members)
