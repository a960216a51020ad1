"""In his language: what the browser wants, what he chose, what the brand speaks; and no word that stays English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings

from sangam.accounts.models import Brand
from sangam.channels.models import Channel
from sangam.web.portal.tests.visiting import Browser, Post
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[3]
CODES = [code for code, _name in settings.CUSTOMER_LANGUAGES if code != "en"]
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None}
JINJA = {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"}


TO_CUSTOMERS = (
    "web/portal/*.py", "web/portal/templates/portal/*.jinja", "web/widget/*.py", "channels/kinds/chat/words.py",
    "calendars/hours.py", "automation/acknowledge.py", "delivery/carried.py", "delivery/pushing.py",
)  # fmt: skip


def said() -> set[str]:
    """What stands on the page, in its letters, in the chat, and in what leaves by itself."""
    found = {"Forwarded message"}
    for path in (path for pattern in TO_CUSTOMERS for path in ROOT.glob(pattern)):
        with path.open("rb") as source:
            way = "jinja2" if path.suffix == ".jinja" else "python"
            found |= {str(row[1]) for row in extract(way, source, KEYWORDS, options=JINJA if way == "jinja2" else {})}
    return found


@pytest.mark.parametrize("code", CODES)
def test_every_word_of_the_page_and_the_chat_is_there(code: str) -> None:
    with (ROOT / "locale" / code / "LC_MESSAGES" / "django.po").open("rb") as source:
        words = {str(row.id): str(row.string) for row in read_po(source) if row.id}
    assert {text for text in said() if not words.get(text)} == set()
    for text, other in words.items():
        assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(other)), text


@pytest.mark.parametrize(
    ("asked", "brand", "shown", "way"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "en", "de", "ltr"),
        ("uz,ru;q=0.9", "pt", "pt", "ltr"),
        ("ar-EG", "en", "ar", "rtl"),
        ("xx", "xx", "en", "ltr"),
    ],
)
def test_the_page_speaks_as_the_browser_wants_else_as_the_brand(
    portal: Channel, office: Post, asked: str, brand: str, shown: str, way: str
) -> None:
    Brand.objects.filter(pk=portal.brand_id).update(language=brand)
    browser = Browser(portal, office, **{"accept-language": asked})
    browser.get()
    assert f'<html lang="{shown}" dir="{way}">' in browser.answer.content.decode()


def test_what_he_chose_stays_and_his_letter_speaks_it(cast: Cast, portal: Channel, cleo: Browser) -> None:
    cast.conversation()
    assert "Ihre Anfragen ansehen" in cleo.get("in/", language="de")
    cleo.ask("cleo@example.com")
    assert "ist Ihr Code" in cleo.post_office.to("cleo@example.com")[-1].subject
    assert "Meine Anfragen" in cleo.post("in/code/", code=cleo.post_office.code("cleo@example.com"))
    assert "See your requests" in Browser(portal, cleo.post_office).get("in/", language="<x>")
