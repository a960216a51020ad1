"""`sangam inspect KIND` of every kind that has a provider to play: a genuine call is known and understood, a wrong one refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from sangam.channels import registry
from sangam.channels.base import Adapter, Request
from sangam.channels.faking import Fake
from sangam.config.inspection import payload
from sangam.config.inspection.job import Job
from sangam.config.playing.casting import playable

HOOK = "https://desk.example/hooks/token/"
FAKES = {adapter.kind: make for adapter, make in playable()}


def inspect(kind: str, call: Request, settings: dict[str, Any] | None) -> dict[str, Any]:
    url = call.url + ("?" + urlencode(call.query) if call.query and "?" not in call.url else "")
    job = Job("call", call.body, kind, headers={**call.headers, payload.URL_HEADER: url}, settings=settings)
    found: dict[str, Any] = json.loads(payload.inspect(job))
    return found


@pytest.mark.parametrize("kind", sorted(FAKES))
def test_what_somebody_says_there_is_told_and_known_to_be_genuine(kind: str) -> None:
    provider: Fake = FAKES[kind]("https://provider.example", HOOK)
    adapter = registry.get(kind)
    for persona in provider.personas:
        calls = provider.say(persona.key, "Does the zip hold?")
        if not calls:
            pytest.skip("we ask there, nobody calls us")
        told = [inspect(kind, call, provider.settings()) for call in calls]
        said = [item for found in told for item in found["items"] if item["text"] == "Does the zip hold?"]
        assert len(said) == 1 and all(found["error"] is None for found in told)
        assert persona.value in [one["value"] for one in said[0]["sender"]["identities"]]
        if type(adapter).verify is Adapter.verify:
            continue
        for call in calls:
            assert inspect(kind, call, provider.settings())["verified"] is True
            assert inspect(kind, call, None)["verified"] is None, "without a secret nothing is known of it"
            others = {**provider.settings(), **dict.fromkeys(adapter.secret_fields, "another")}
            assert inspect(kind, call, others)["verified"] is False
            bare = replace(call, headers={}, query={}, url=call.url.partition("?")[0])
            assert inspect(kind, bare, provider.settings())["verified"] is False
