"""What a column of a file may be, and how its cells are read. A cell that cannot be read says why, by a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sangam.channels import contacts
from sangam.channels.providers import phones
from sangam.customers.companies import domain_of
from sangam.customers.free_mail import FREE_MAIL
from sangam.lib.locales import locale_of

NAME_MAX, COMPANY_MAX, NOTES_MAX, MARK_MAX = 300, 200, 20_000, 300
SEVERAL = re.compile(r"[\n;,|]|\s/\s")
"""Between several addresses in one cell."""
_LANGUAGES_KNOWN = (
    "en",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "pl",
    "ru",
    "uk",
    "tr",
    "ja",
    "zh",
    "ko",
    "hi",
    "gu",
    "bn",
    "ar",
    "uz",
)


class Wrong(ValueError):
    """`args`: a code of `REASONS`, and the value as it stood there."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code, value)
        self.code, self.value = code, value[:200]


@dataclass(frozen=True, slots=True)
class Field:
    """`several`: more than one column may be this. `identity`: what it names finds somebody again."""

    name: str
    label: str | Promise
    several: bool = False
    identity: bool = False


PEOPLE: Mapping[str, Field] = {
    one.name: one
    for one in (
        Field("name", _("Name")),
        Field("first", _("First name")),
        Field("last", _("Last name")),
        Field("mail", _("E-mail address"), several=True, identity=True),
        Field("phone", _("Phone number"), several=True, identity=True),
        Field("mark", _("Number in the other system"), identity=True),
        Field("company", _("Company")),
        Field("language", _("Language")),
        Field("zone", _("Time zone")),
        Field("notes", _("Notes"), several=True),
        Field("stage", _("Life stage")),
        Field("roles", _("Companies and roles")),
        Field("call_name", _("Call name")),
        Field("address_form", _("Form of address")),
        Field("pronouns", _("Pronouns")),
        Field("quiet_from", _("Quiet from")),
        Field("quiet_to", _("Quiet until")),
        Field("preferred", _("Preferred way")),
        Field("consent:marketing", _("News and offers")),
        Field("consent:recordings", _("Recording of calls")),
        Field("consent:surveys", _("Surveys")),
    )
}
COMPANIES: Mapping[str, Field] = {
    one.name: one
    for one in (
        Field("company_name", _("Company"), identity=True),
        Field("domain", _("Mail domain"), several=True, identity=True),
    )
}


def several(cell: str) -> list[str]:
    return [part for piece in SEVERAL.split(cell) if (part := piece.strip())]


def line(cell: str, most: int) -> str:
    text = " ".join(cell.split())
    if len(text) > most:
        raise Wrong("too_long", text)
    return text


def mail(cell: str, country: str) -> tuple[str, str]:
    try:
        ref = contacts.address(cell.removeprefix("mailto:").strip("<> "))
    except ValueError as error:
        raise Wrong("mail", cell) from error
    return ref.kind, ref.value


def phone(cell: str, country: str) -> tuple[str, str]:
    found = phones.fold(cell, country)
    if not phones.E164.match(found):
        raise Wrong("phone" if country else "phone_country", cell)
    return phones.KIND, found


IDENTITIES: Mapping[str, Callable[[str, str], tuple[str, str]]] = {"mail": mail, "phone": phone}


@lru_cache(maxsize=2000)
def language(cell: str) -> str:
    """A code, or the name of a language in one of the world's larger ones: its code."""
    code = cell.strip().replace("_", "-")
    try:
        found = Locale.parse(code, sep="-")
        return f"{found.language}-{found.territory}" if found.territory and len(code) > 2 else str(found.language)
    except (ValueError, UnknownLocaleError, TypeError):
        pass
    if known := _language_names().get(cell.strip().casefold()):
        return known
    raise Wrong("language", cell)


@cache
def _language_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for spoken in reversed(_LANGUAGES_KNOWN):
        names |= {str(name).casefold(): code for code, name in locale_of(spoken).languages.items() if "_" not in code}
    for code in {code for code in names.values() if len(code) == 2}:
        try:
            names.setdefault(str(Locale(code).get_language_name(code) or "").casefold(), code)
        except UnknownLocaleError:
            continue
    return names


def hour(cell: str) -> str:
    """ "22:00", of 24 hours."""
    found = re.fullmatch(r"([01]?\d|2[0-3])[:.h]([0-5]\d)(?::00)?", cell.strip())
    if found is None:
        raise Wrong("hour", cell)
    return f"{int(found[1]):02}:{found[2]}"


def zone(cell: str) -> str:
    found = _zones().get(cell.strip().replace(" ", "_").casefold())
    if found is None:
        raise Wrong("zone", cell)
    return found


@cache
def _zones() -> dict[str, str]:
    every = available_timezones()
    cities = {name.rpartition("/")[2].casefold(): name for name in sorted(every) if name.count("/") == 1 and "Etc/" not in name}
    return cities | {name.casefold(): name for name in every}


def domain(cell: str) -> str:
    found = domain_of(re.sub(r"\Ahttps?://(www\.)?", "", cell.strip().casefold()).partition("/")[0])
    if not re.fullmatch(r"[^\s@/:,;]{1,190}\.[^\W\d_][\w-]{1,62}", found):
        raise Wrong("domain", cell)
    if found in FREE_MAIL:
        raise Wrong("free_mail", cell)
    return found
