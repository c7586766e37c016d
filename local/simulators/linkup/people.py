"""The people whom Linkup's simulator recommends: always the same, in an order of each token's own.

Names are of many scripts, headlines hold emoji, and every fourth person carries fields that the
published contract does not have.
"""

import base64
import functools
import hashlib
import re
import unicodedata
from typing import Any
from urllib.parse import quote

LEAST, SPREAD = 1_000, 201
"""The range of how many people a login token has: 1,000 to 1,200."""
NAMES = (
    ("José Zoë Chloë François Åsa Łukasz Søren Jürgen Nuño Ana", "Müller Peña Björk Nowak D'Arcy"),
    (
        "Наталья Иван Олена Дмитрий Света Юрий Ганна Пётр Майя Лев",
        "Шевченко Толстая Ким Гай Чехова",
    ),
    ("Ελένη Γιώργος Σοφία Νίκος Άννα Πέτρος Ζωή Κώστας Δάφνη Ίων", "Παππά Ρήγα Λάμπρου Βέη Δήμα"),
    ("محمد فاطمة يوسف مريم علي ليلى عمر زينب حسن نور", "العلي حداد منصور الخطيب نجار"),
    ("陽菜 蓮 葵 翔太 美咲 大輔 さくら ケン 愛 悠真", "山田 佐藤 鈴木 高橋 小野寺"),
    ("Hương Tuấn Ngọc Đức Thảo Quỳnh Việt Ánh Phúc Mỹ", "Nguyễn Trần Lê Phạm Đặng"),
)
PEOPLE_OF_A_SCRIPT = (LEAST + SPREAD - 1) // len(NAMES)
SUBTITLES = (
    "Student at Business School 🚀 | Intern at TechCorp 💻",
    "Responsable des opérations · Île-de-France 🇫🇷",
    'Full-stack engineer 👩🏽‍💻 "boring" technology \\o/',
    "データサイエンティスト @ 東京 🗼",
    "Helping entrepreneurs generate qualified leads by automating their marketing with AI.",
    "Família em primeiro lugar 👨‍👩‍👧‍👦 · Vendas & São Paulo",
    "مهندسة برمجيات | Software engineer ⚙️",
)
FRIENDS = ("James", "Emma", "David", "Zoë", "Ngọc", "Олена", "健")
EXTRA_EVERY = 4


@functools.lru_cache(maxsize=512)
def people(login_token: str) -> tuple[dict[str, Any], ...]:
    """Return all people for this login token, the most relevant first."""
    digest = hashlib.sha256(login_token.encode()).digest()
    ranked = sorted(_everybody(), key=lambda it: _sha256(digest, it["entity_urn"].encode()))
    return tuple(ranked[: LEAST + int.from_bytes(digest) % SPREAD])


def pictured(person: dict[str, Any]) -> dict[str, Any]:
    """Return the person with the picture, which v2 always has."""
    profile = person["entity_urn"].rpartition(":")[2].partition(",")[0]
    return {**person, "profile_picture": _picture(profile)}


@functools.cache
def _everybody() -> tuple[dict[str, Any], ...]:
    return tuple(
        _person(number, *pair)
        for number, pair in enumerate(
            (given.split()[i % 10], family.split()[i // 10 % 5])
            for given, family in NAMES
            for i in range(PEOPLE_OF_A_SCRIPT)
        )
    )


def _person(number: int, given: str, family: str) -> dict[str, Any]:
    name, profile = f"{given} {family}", _profile(number)
    person: dict[str, Any] = {
        "name": name,
        "subtitle": SUBTITLES[number % len(SUBTITLES)],
        "profile_url": f"https://www.linkedin.com/in/{_slug(name)}-{number}",
        "insight": _insight(number),
        "entity_urn": f"urn:li:fsd_discoveryEntityViewModel:(urn:li:fsd_profile:{profile},PYMK)",
    }
    if number % EXTRA_EVERY == 0:
        person["profile_picture"] = _picture(profile)
        person["premium"] = number % (2 * EXTRA_EVERY) == 0
    return person


def _insight(number: int) -> str:
    if number % 9 == 0:
        return "Based on your profile ✨"
    return f"{FRIENDS[number % len(FRIENDS)]} and {number % 47 + 1} other mutual connections"


def _profile(number: int) -> str:
    digest = _sha256(b"profile", str(number).encode())
    return "ACoAA" + base64.urlsafe_b64encode(digest)[:34].decode()


def _picture(profile: str) -> str:
    return f"https://media.licdn.com/dms/image/{profile}/photo.jpg"


def _slug(name: str) -> str:
    """Write a name as LinkedIn's URLs do: Latin letters bare, the rest percent-encoded."""
    bare = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name))
    return quote(bare.lower().replace(" ", "-").replace("'", ""))


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\0".join(parts)).digest()
