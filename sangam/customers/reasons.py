"""Why two customers seem to be one person: words of ours, stored by their codes so that everybody reads his own language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROVED = "proved"
NAMED = "named_address"
TOGETHER = "together"
NEVER_TOGETHER = "never_together"
WORDS: dict[str, Promise | str] = {
    PROVED: _("one signed visit proved identities of both"),
    "same_phone": _("same phone number"),
    "same_mail": _("same e-mail address, written in another way"),
    "same_handle": _("same name before the @ of an address"),
    "same_name": _("same name"),
    "similar_name": _("similar name"),
    "rare_name": _("a name nobody else has"),
    "same_company": _("same company"),
    NAMED: _("one left an address of the other"),
    NEVER_TOGETHER: _("never active at the same time"),
    TOGETHER: _("active at the same time"),
}


def words(why: str | Iterable[str]) -> list[str]:
    """Of a comma-separated list of codes, or of what a person wrote: that comes back as it is."""
    codes = why.split(",") if isinstance(why, str) else list(why)
    if all(code in WORDS for code in codes):
        return [str(WORDS[code]) for code in codes]
    return [why] if isinstance(why, str) and why else []
