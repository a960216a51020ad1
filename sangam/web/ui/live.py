"""What a page needs to be kept up to date: a ticket for the live hub, who looks, and how far it is true already."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import get_language

from sangam.accounts.models import User
from sangam.accounts.scope import Scope
from sangam.events import relay
from sangam.web.ui.addresses import url

AT = "/live/workspace"
SALT = "live.workspace.2"
GOOD_SECONDS = 12 * 3600


def page(request: HttpRequest | None) -> dict[str, Any]:
    """Attributes of the body; none for a page that nobody is signed in to."""
    scope = getattr(request, "scope", None)
    if request is None or scope is None:
        return {}
    user: Any = request.user
    return {
        "data-live": ticket(user, scope),
        "data-live-at": AT,
        "data-live-ticket": url("workspace:ticket"),
        "data-live-me": f"user:{user.pk}",
        "data-live-seq": relay.newest(),
    }


def sight(scope: Scope) -> str:
    """Names what somebody may see: a list drawn with other rights is fetched again."""
    text = f"{scope.role} {sorted(scope.teams)}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def ticket(user: User, scope: Scope) -> str:
    """Lets its bearer in for a while, with these rights, without a look into the database."""
    rights = [scope.role, sorted(scope.teams), sorted(scope.led), user.entry_epoch, user.rights_epoch]
    values = [user.pk, str(user), get_language() or "en", *rights]
    return signing.dumps(values, salt=SALT)
