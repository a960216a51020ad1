"""Which channels people of a country like best: a data file with its source and date, never branches in code.

`regions.json` in the data folder takes its place, where somebody knows better. What a customer chose himself always wins: this
only orders what is left.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import phonenumbers
from django.conf import settings

from sangam.channels.models import Channel

OWN = "regions.json"
log = logging.getLogger(__name__)


@cache
def preferences() -> dict[str, tuple[str, ...]]:
    """By country (ISO 3166, two letters): kinds of channels, the best liked first. Read once a process."""
    own = settings.DATA_DIR / OWN
    if own.is_file():
        try:
            return _read(own.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.error("the install's own preferences cannot be read", extra={"error": f"{type(error).__name__}: {error}"[:200]})
    return _read((files("sangam.channels") / "data" / OWN).read_text(encoding="utf-8"))


def _read(text: str) -> dict[str, tuple[str, ...]]:
    countries = json.loads(text)["countries"]
    return {str(country).upper(): tuple(map(str, row["order"])) for country, row in countries.items()}


def ordered(channels: Iterable[Channel], country: str) -> list[Channel]:
    """The best liked first; what the file does not name keeps its place behind."""
    liked = preferences().get(country.upper(), ())
    rank = {kind: place for place, kind in enumerate(liked)}
    return sorted(channels, key=lambda channel: rank.get(channel.kind, len(rank)))


def country_of(phone: str = "", language: str = "") -> str:
    """Where somebody seems to be, "" where nothing tells: by his number, else by a language with a region (pt-BR)."""
    if phone.startswith("+"):
        try:
            return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
        except phonenumbers.NumberParseException:
            return ""
    region = language.replace("_", "-").partition("-")[2]
    return region.upper() if len(region) == 2 and region.isalpha() else ""
