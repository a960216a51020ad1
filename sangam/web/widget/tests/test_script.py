from __future__ import annotations

import gzip
import json
import re

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import translation

from sangam.accounts.models import Brand
from sangam.web.ui import colour
from sangam.web.widget import script, words

TOKEN = "0123456789abcdef" * 2
LARGEST_BYTES = 30 * 1000


def brand(accent: str = "#ffcc00") -> Brand:
    return Brand(name='Tents & "more"', accent=accent, language="en")


def test_everything_it_needs_to_open_is_under_thirty_kilobytes() -> None:
    assert len(gzip.compress(script.text(TOKEN, brand()).encode(), 9)) < LARGEST_BYTES


def test_a_module_sees_only_what_it_imports_and_comes_after_it() -> None:
    text = script.text(TOKEN, brand())
    assert not re.search(r"^(import|export) ", text, re.MULTILINE)
    made = re.findall(r"^\$\.(\w+) = \(\(\) => \{", text, re.MULTILINE)
    assert sorted(made) == sorted(path.stem for path in script.CLIENT.glob("*.js"))
    for match in re.finditer(r"= \$\.(\w+);", text):
        assert text.index(f"$.{match[1]} = (") < match.start(), match[1]


def test_what_a_module_imports_is_exported_there() -> None:
    modules = {path.stem: path.read_text(encoding="utf-8") for path in script.CLIENT.glob("*.js")}
    given = {name: {match["name"] for match in script.EXPORT.finditer(text)} for name, text in modules.items()}
    for name, text in modules.items():
        for match in script.IMPORT.finditer(text):
            wanted = {word.strip() for word in match["names"].split(",") if word.strip()}
            assert wanted <= given[match["module"]], f"{name} imports {wanted - given[match['module']]}"


def test_the_script_and_the_catalogue_have_the_same_words() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in script.CLIENT.glob("*.js"))
    calls = re.findall(r"\bsay\(((?:[^()]|\([^()]*\))*)\)", text)
    asked = {key for call in calls for key in re.findall(r'"([a-z_]+)"', call)}
    assert asked == set(words.catalogue())


def test_the_script_holds_no_word_of_its_own() -> None:
    """What people read comes from `say` or from the server; a sentence in the sources would stay English for ever."""
    text = "".join(script.LINE_COMMENT.sub("", path.read_text(encoding="utf-8")) for path in script.CLIENT.glob("*.js"))
    assert re.findall(r'"[A-Z][a-z]+ [a-z]+[^"]*"|"[a-z]+ [a-z ]+[.!?…]"', text) == []


def test_the_first_words_come_in_every_language() -> None:
    text = script.text(TOKEN, brand())
    channel = json.loads(text[text.index("CHANNEL = ") + 10 : text.index(";\nconst STYLE")])
    assert set(channel["languages"]) == {code for code, _name in settings.CUSTOMER_LANGUAGES}
    assert all(set(one["words"]) == set(words.first()) for one in channel["languages"].values())
    assert all(channel["icons"].values()), "a drawing is missing"


@pytest.mark.parametrize("chosen", ["#ffcc00", "#000000", "#ffffff", "#2f6f5e", "#e91e63", "nonsense"])
def test_a_brand_colour_is_legible_on_both_grounds(chosen: str) -> None:
    accent = script.accent(chosen)
    for theme, ground in (("light", colour.LIGHT_SURFACE), ("dark", colour.DARK_SURFACE)):
        shown, ink = colour.parse(accent[theme]), colour.parse(accent[f"{theme}_ink"])
        assert colour.contrast(shown, ground) >= colour.AA
        assert colour.contrast(ink, shown) >= colour.AA


def test_a_browser_that_has_it_gets_nothing_again() -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    first = script.answer(request, token=TOKEN, brand=brand())
    assert gzip.decompress(first.content).decode() == script.text(TOKEN, brand())
    again = RequestFactory().get("/", headers={"If-None-Match": first["ETag"]})
    assert script.answer(again, token=TOKEN, brand=brand()).status_code == 304
    assert script.answer(again, token=TOKEN, brand=brand("#123456")).status_code == 200


def test_the_words_follow_the_active_language() -> None:
    with translation.override("en"):
        assert words.catalogue()["send"] == "Send"
