"""The one environment of all our templates, and how Django's forms are drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sangam.web.ui import addresses, assets, icons, live, noted, parts, rail, speech, when, words

WEB = Path(__file__).resolve().parents[1]
RIGHT_TO_LEFT = "rtl"


def folders() -> list[Path]:
    """A screen keeps its templates in its own folder; so does a channel kind. Django's widgets come last."""
    kinds = WEB.parent / "channels" / "kinds"
    own = [*sorted(WEB.glob("*/templates")), *sorted(WEB.glob("*/*/templates")), *sorted(kinds.glob("*/templates"))]
    return [*own, Path(django.__file__).parent / "forms" / "jinja2"]


def tokens(request: HttpRequest) -> dict[str, Any]:
    """A context processor: one masked token a page; Django's own context masks a new one for every form."""
    return {
        "csrf_token": SimpleLazyObject(lambda: get_token(request)),
        "csrf_input": SimpleLazyObject(
            lambda: Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))
        ),
    }


def direction() -> str:
    return RIGHT_TO_LEFT if translation.get_language_bidi() else "ltr"


def environment(**options: Any) -> Environment:
    options |= {
        "loader": FileSystemLoader(folders()),
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    options.setdefault("autoescape", True)
    env = Environment(**options)  # noqa: S701 (Django's backend passes autoescape=True, the line above keeps it)
    env.policies["ext.i18n.trimmed"] = True
    speech.install(env)
    env.globals |= {
        "url": addresses.url,
        "static": assets.static,
        "icon": icons.icon,
        "kind_icon": icons.kind_icon,
        "areas": rail.areas,
        "sheet_url": assets.sheet_url,
        "preloads": assets.preloads,
        "live_page": live.page,
        "live_sight": live.sight,
        "language": translation.get_language,
        "direction": direction,
        "tone": words.tone,
    }
    env.filters |= {
        "ago": when.ago,
        "since": when.since,
        "at": when.at,
        "hole": parts.hole,
        "exact": when.exact,
        "on_day": when.on_day,
        "day_name": when.day_name,
        "local_time": when.local_time,
        "language_name": when.language_name,
        "legible": words.legible,
        "can_write": words.can_write,
        "identity_label": words.identity_label,
        "proof": words.proof,
        "file_size": words.file_size,
        "initials": words.initials,
        "capped": words.capped,
        "number": words.number,
        "linked": words.linked,
        "tight": words.tight,
        "worth": noted.worth,
        "said": noted.said,
        "calendar_day": noted.calendar_day,
    }
    return env


def strict_environment(**options: Any) -> Environment:
    """For tests: a misspelt name is an error, not an empty place."""
    return environment(**options, undefined=StrictUndefined)


class FormRenderer(TemplatesSetting):
    """Forms through our own field template: label, hint, and an error that names the way out."""

    form_template_name = "ui/form.html.jinja"
    field_template_name = "ui/field.html.jinja"
