"""Templates of a channel as we know them: kept as the provider told them last, filled by whoever writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet

from sangam.channels import base
from sangam.channels.models import Channel, ChannelState, Template
from sangam.lib import clock

APPROVED = "approved"
EXAMPLES = "examples"
"""Of a row's `parts`: how its variables may read."""
BEFORE, AFTER = 3, 2
"""How many words around a variable that has no name tell what it is."""
_HOLE = re.compile(r"\{([^{}]{1,80})\}")


class Incomplete(ValueError):
    """Variables that are still empty; `names` are what they are called (`called`)."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        super().__init__(", ".join(self.names))


def keep(channel: Channel, found: Iterable[base.Template]) -> int:
    """All that the provider has: new ones are added, changed ones changed, those it knows no more are gone."""
    rows = {(one.name, one.language): one for one in found}
    with transaction.atomic():
        for one in rows.values():
            Template.objects.update_or_create(
                channel=channel, name=one.name[:512], language=one.language[:16],
                defaults={
                    "state": one.state, "category": one.category[:40], "reason": one.reason, "header": one.header,
                    "body": one.body, "footer": one.footer, "buttons": list(one.buttons), "gone": False,
                    "variables": list(one.variables), "parts": {**one.parts, EXAMPLES: dict(one.examples)},
                },
            )  # fmt: skip
        for known in Template.objects.filter(channel=channel, gone=False):
            if (known.name, known.language) not in rows:
                known.gone = True
                known.save(update_fields=["gone"])
        ChannelState.objects.update_or_create(channel=channel, defaults={"templates_at": clock.now(), "templates_error": ""})
    return len(rows)


def usable(channel: Channel, language: str = "") -> QuerySet[Template]:
    """Those that may be sent now; of a language, if one is named and there are some."""
    rows = Template.objects.filter(channel=channel, state=APPROVED, gone=False)
    own = rows.filter(language__istartswith=language.replace("-", "_").split("_")[0]) if language else rows
    return own if language and own.exists() else rows


def fill(template: Template, values: Mapping[str, str]) -> tuple[base.Filled, str]:
    """What `send` needs, and how it reads (header, body, footer and buttons). Raises Incomplete."""
    given = {name: str(values.get(name, "")).strip() for name in template.variables}
    if missing := [name for name, value in given.items() if not value]:
        raise Incomplete(called(template, name) for name in missing)
    parts = {name: value for name, value in template.parts.items() if name != EXAMPLES}
    return base.Filled(template.name, template.language, given, parts), worded(template, given)


def worded(template: Template, values: Mapping[str, str]) -> str:
    """How a template reads; a variable without a value shows its example, or what it is called."""
    parts = [template.header, template.body, template.footer, *(f"[{button}]" for button in template.buttons)]
    text = "\n\n".join(part for part in parts if part)
    known = {
        name: f"‹{example(template, name) or ('…' if name.isdigit() else called(template, name))}›"
        for name in template.variables
    }
    return _HOLE.sub(lambda found: values.get(found[1]) or known.get(found[1]) or found[0], text)


def example(template: Template, name: str) -> str:
    """How a variable may read, "" if nobody told."""
    found = template.parts.get(EXAMPLES)
    return str(found.get(name) or "")[:200] if isinstance(found, dict) else ""


def called(template: Template, name: str) -> str:
    """What a variable is, for who fills it: its name as words, or the words around it where it has only a number."""
    if not name.isdigit():
        return name.replace("_", " ").strip().capitalize()
    before, hole, after = template.body.partition(f"{{{name}}}")
    left, right = (_HOLE.sub("…", one).split() for one in (before, after))
    return " ".join([*left[-BEFORE:], "…", *right[:AFTER]]) if hole else name
