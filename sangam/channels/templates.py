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
_HOLE = re.compile(r"\{([^{}]{1,80})\}")


class Incomplete(ValueError):
    """Variables that are still empty; the argument names them."""

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
                    "variables": list(one.variables), "parts": dict(one.parts),
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
        raise Incomplete(missing)
    return base.Filled(template.name, template.language, given, template.parts), worded(template, given)


def worded(template: Template, values: Mapping[str, str]) -> str:
    """How a template reads; a variable without a value stays as it is."""
    parts = [template.header, template.body, template.footer, *(f"[{button}]" for button in template.buttons)]
    text = "\n\n".join(part for part in parts if part)
    return _HOLE.sub(lambda found: values.get(found[1]) or found[0], text)
