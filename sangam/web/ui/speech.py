"""The words of templates in the reader's language. A page says some four hundred: each is looked up once a process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils import translation
from jinja2 import Environment
from markupsafe import Markup


@lru_cache(maxsize=16384)
def _said(_language: str | None, message: str) -> Markup:
    return Markup(translation.gettext(message))  # noqa: S704 (catalogues are ours, as the templates are)


@lru_cache(maxsize=16384)
def _plain(language: str | None, message: str) -> Markup:
    return _said(language, message) % {}


def gettext(message: str, **values: Any) -> Markup:
    """What `_("…")` and `{% trans %}` call: values are escaped, `%%` is a percent sign."""
    language = translation.get_language()
    return _said(language, message) % values if values else _plain(language, message)


def install(env: Environment) -> None:
    """In place of the extension's own, which asks the catalogue and builds the markup anew for every word."""
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals |= {"_": gettext, "gettext": gettext}
