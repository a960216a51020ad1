"""The way back in for somebody who lost his password or his second factor, given by whoever runs the install."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from sangam.accounts import audit
from sangam.accounts.models import User


class MayNot(ValueError):
    """Who was let go gets no link; an admin takes him back first."""


def link(user: User, *, by: User | None) -> str:
    """An address where he chooses a new password: once, and within `PASSWORD_RESET_TIMEOUT`. Raises MayNot."""
    if not user.is_active:
        raise MayNot("this person was let go")
    key = default_token_generator.make_token(user)
    audit.record(by, "person.link_made", user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return settings.BASE_URL.rstrip("/") + path
