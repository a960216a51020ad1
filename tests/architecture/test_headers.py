"""What every answer of the product tells the browser, whoever asks."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse

from tests.architecture.everywhere import ALL, ask_all
from tests.architecture.test_permissions import Made, made
from tests.cast import Cast

__all__ = ["made"]
# A customer's letter is a document of its own: no script at all, in a sandbox, its styles inside it.
DOCUMENTS = {"workspace:document"}
# Anybody's site embeds these.
FOR_OTHER_SITES = re.compile(r"^widget:")


def policy(answer: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers.get("Content-Security-Policy", "").split(";"))
    return {name: values for name, _space, values in parts if name}


def wrong(name: str, answer: HttpResponse, *, private: bool) -> list[str]:
    rules, heads = policy(answer), answer.headers
    scripts = rules.get("script-src", rules.get("default-src", "*"))
    styles = rules.get("style-src", rules.get("default-src", "*"))
    found = {
        "script": any(word in scripts for word in ("unsafe", "*", "data:", "http:")),
        "style": "*" in styles or ("unsafe" in styles and not (name in DOCUMENTS and "sandbox" in rules)),
        "frame": rules.get("frame-ancestors") not in ("'none'", "'self'"),
        "base": rules.get("base-uri", "'none'") != "'none'",
        "sniff": heads.get("X-Content-Type-Options") != "nosniff",
        "referrer": heads.get("Referrer-Policy") not in ("same-origin", "no-referrer"),
        "opener": heads.get("Cross-Origin-Opener-Policy") != "same-origin",
        "permissions": "camera=()" not in heads.get("Permissions-Policy", ""),
        "cache": private and not re.search(r"no-store|private", heads.get("Cache-Control", "")),
        "html": answer.status_code == 200
        and heads.get("Content-Type", "").startswith("text/html")
        and "no-store" not in heads.get("Cache-Control", ""),
        "origin": "Access-Control-Allow-Origin" in heads and not FOR_OTHER_SITES.match(name),
        "server": "Server" in heads,
    }
    return [what for what, bad in found.items() if bad]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["ada", "ben", "nobody"])
def test_no_answer_forgets_one(who: str, cast: Cast, made: Made) -> None:
    user = getattr(cast, who, None)
    found = {}
    for asked in ask_all(user, cast, made):
        name, answer = asked.name, asked.answer
        signed_in_only = ALL[name].who != "anyone"
        if bad := wrong(name, answer, private=bool(user) and signed_in_only and answer.status_code == 200):
            found[name] = (answer.status_code, bad)
    assert found == {}


def test_the_rules_see_what_is_missing() -> None:
    assert set(wrong("x", HttpResponse("<p>"), private=True)) == {
        "script", "style", "frame", "sniff", "referrer", "opener", "permissions", "cache", "html",
    }  # fmt: skip
