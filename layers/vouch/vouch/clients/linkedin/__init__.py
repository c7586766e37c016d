"""Clients of LinkedIn's Recommendation API and OAuth 2.0, usable without the rest of Vouch."""

from vouch.clients.linkedin.client import LinkedInClient
from vouch.clients.linkedin.oauth import LinkedInOAuth

__all__ = ["LinkedInClient", "LinkedInOAuth"]
