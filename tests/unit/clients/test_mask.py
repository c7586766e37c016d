"""However an upstream says a secret back, no part of it is shown."""

import doctest
import html
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.fake_upstream import FakeUpstream, session_with
from tests.support.linkup_replies import KEY, refusal
from vouch.clients import mask
from vouch.clients.linkup.client import LinkupClient
from vouch.clients.mask import Mask
from vouch.errors import UpstreamRefusedError

COOKIES = 'li_at=AQEDATmember/47+11;  JSESSIONID="ajax:98\'76&54"'
CUT = "AQEDATme"
ECHOES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in one line": lambda text: " ".join(text.split()),
    "with other blanks": lambda text: re.sub(r"\s+", " \r\n  ", text),
    "in HTML": html.escape,
    "in HTML, by Django": lambda text: html.escape(text).replace("&#x27;", "&#39;"),
    "in HTML, by PHP": lambda text: html.escape(text).replace("&#x27;", "&#039;"),
    "in HTML, by Go": lambda text: (
        html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    ),
    "in HTML, in one line": lambda text: " ".join(html.escape(text).split()),
    "in a path": lambda text: quote(text, errors="replace"),
    "in a URL": lambda text: quote(text, safe="", errors="replace"),
    "in a form": lambda text: quote_plus(text, errors="replace"),
    "in a URL, in small letters": lambda text: re.sub(
        "%..", lambda found: found[0].lower(), quote(text, safe="", errors="replace")
    ),
    "in JSON": json.dumps,
    "in JSON, as UTF-8": lambda text: json.dumps(text, ensure_ascii=False),
    "in JSON, by PHP": lambda text: json.dumps(text).replace("/", "\\/"),
}
characters = "aZ09é🚀-_.~:/+&'<>\\%$#@!?,()[]{}|^`\x7f"
pieces = st.text(characters, max_size=24)
blanks = st.sampled_from([" ", "  ", ";", ";  ", '"', "=", "\t", '; id="', "\u00a0"])
secrets = st.lists(st.tuples(pieces, blanks), min_size=1, max_size=5).map(
    lambda pairs: "".join(piece + blank for piece, blank in pairs)
)


def parts(secret: str) -> list[str]:
    return [part for part in re.split(r'[\s;"=]+', secret) if len(part) >= 6]


def shown(login_token: str, said: str) -> str:
    """What a caller with that token reads where Linkup refuses with that text."""
    upstream = session_with(FakeUpstream(refusal(400, said)))
    with pytest.raises(UpstreamRefusedError) as caught:
        LinkupClient("https://linkup.test/v1", KEY, upstream).recommend(login_token)
    return caught.value.message


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_an_echo_shows_no_part_of_a_secret(echo: Callable[[str], str]) -> None:
    @settings(derandomize=True)
    @example(COOKIES)
    @given(secrets)
    def check(secret: str) -> None:
        message = shown(secret, f'no session "{echo(secret)}", sorry').replace("***", "\0")

        for part in parts(secret):
            forms = {each(part) for each in ECHOES.values()} | {json.dumps(part)[1:-1]}
            assert not [form for form in forms if form in message]

    check()


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_the_parts_of_cookies_are_masked_and_the_text_around_them_stays(
    echo: Callable[[str], str],
) -> None:
    message = shown(COOKIES, f"the session {echo(COOKIES)} has ended")

    assert re.fullmatch(r"the session \S*\*\*\*.* has ended", message)
    assert not re.search(r"AQED|ajax|member|98|76|54", message)


def test_a_secret_with_blanks_is_masked_as_one() -> None:
    assert shown(COOKIES, f"no\nsession '{COOKIES}'\nhere") == "no session '***' here"


def test_a_part_that_was_cut_off_is_masked_from_its_eighth_character() -> None:
    assert shown(COOKIES, f"no {CUT}… here, nor {CUT[:-1]}") == f"no *** here, nor {CUT[:-1]}"


def test_a_token_of_one_letter_does_not_break_the_masking_of_the_key() -> None:
    assert KEY[:8] not in Mask(KEY[1], KEY)(f"bad key {KEY[:12]}****")
    assert KEY[-8:] not in Mask(KEY[1], KEY)(f"bad key {quote(KEY)} {KEY}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nothing of it", "nothing of it"),
        ("secret-of-someone", "***"),
        ("SECRET-OF-SOMEONE!", "***"),
        ("cut to secret-of-s…, sorry", "cut to *** sorry"),
        ("in a list: <b>secret-of-someone</b>, other", "in a list: <b>***</b>, other"),
        ("as JSON: {\\\"id\\\": \"ajax\\\"1\"}", 'as JSON: {\\"id\\": "***"}'),
        ("a secret of someone else", "a secret of someone else"),
    ],
)  # fmt: skip
def test_a_secret_is_masked_in_each_form(text: str, shown: str) -> None:
    assert Mask("secret-of-someone", 'ajax"1', "")(text) == shown


def test_the_examples_of_the_mask_work() -> None:
    assert doctest.testmod(mask) == (0, 3)


TEXT = 'Bob Smith is an amazing leader. He\'s "the best"!'


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_members_text_is_masked_where_an_answer_repeats_it(echo: Callable[[str], str]) -> None:
    said = f"/recommendationText :: {echo(TEXT)} is not allowed"

    assert Mask(texts=[TEXT])(said).startswith("/recommendationText :: ")
    assert "amazing" not in Mask(texts=[TEXT])(said)


def test_a_text_that_was_cut_off_is_masked_from_its_beginning() -> None:
    assert Mask(texts=[TEXT])(f"too long: {TEXT[:20]}…\nsee the guide") == "too long: ***"


def test_words_that_a_text_has_in_common_with_an_answer_stay() -> None:
    said = "recommendationText: Bob is not recommended"

    assert Mask(texts=[TEXT, "not", ""])(said) == said


def test_a_text_of_blanks_masks_nothing() -> None:
    assert Mask(texts=[" " * 40])("all is well") == "all is well"
