"""What the chat itself says to a visitor."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override


def asked(language: str) -> dict[str, str]:
    """What may be asked before the first message, and how."""
    with override(language):
        return {"name": _("Your name"), "email": _("Your e-mail address"), "question": _("What is it about?")}
