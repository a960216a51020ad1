"""Preferences by country are data, and a suggestion only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from django.conf import LazySettings

from sangam.channels import regions
from sangam.channels.models import Channel


@pytest.fixture(autouse=True)
def read_again() -> Iterator[None]:
    regions.preferences.cache_clear()
    yield
    regions.preferences.cache_clear()


def kinds(country: str) -> list[str]:
    channels = [Channel(kind=kind) for kind in ("own", "email", "sms", "whatsapp", "line")]
    return [channel.kind for channel in regions.ordered(channels, country)]


def test_a_country_orders_what_is_there() -> None:
    assert kinds("BR") == ["whatsapp", "email", "sms", "own", "line"]
    assert kinds("jp") == ["email", "line", "sms", "own", "whatsapp"]
    assert kinds("") == kinds("ZZ") == ["own", "email", "sms", "whatsapp", "line"]


def test_the_file_says_where_it_comes_from() -> None:
    told = json.loads((files("sangam.channels") / "data" / "regions.json").read_text(encoding="utf-8"))
    assert told["source"] and told["as_of"]
    assert all(row["confidence"] in ("high", "medium") for row in told["countries"].values())


@pytest.mark.parametrize(
    ("text", "first"), [('{"countries": {"br": {"order": ["sms"]}}}', "sms"), ("{", "whatsapp"), ("[]", "whatsapp")]
)
def test_an_install_may_know_better_and_a_broken_file_breaks_nothing(
    tmp_path: Path, settings: LazySettings, text: str, first: str
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "regions.json").write_text(text)
    assert kinds("BR")[0] == first


@pytest.mark.parametrize(
    ("phone", "language", "country"),
    [("+5511987654321", "", "BR"), ("+81312345678", "en-US", "JP"), ("+", "", ""), ("", "pt-BR", "BR"), ("", "pt", ""), ("", "zh_Hans", "")],
)  # fmt: skip
def test_where_somebody_seems_to_be(phone: str, language: str, country: str) -> None:
    assert regions.country_of(phone, language) == country
