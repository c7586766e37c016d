"""The shell of the console: signing in and out, its navigation, and what holds in every view."""

import pytest

from tests.e2e.api import Caller
from tests.e2e.browser.console import Console

pytestmark = pytest.mark.browser


def test_a_member_signs_in_and_sees_their_recommendations(console: Console, ana: Caller) -> None:
    console.sign_in(ana.token)
    console.open("#/recommendations")
    console.shot("shell-member")
    console.check_accessibility()
