"""Sign-in policy: people are invited by an admin, nobody signs himself up. Who signs out or takes a new password is also
out of every open socket, at once; pages that are still signed in come back by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest

from sangam.accounts import rights


class ClosedAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def logout(self, request: HttpRequest) -> None:
        person = request.user.pk
        with transaction.atomic():
            super().logout(request)
            if person:
                rights.entry_changed([person])

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """As allauth does, without writing fields that somebody else may be changing."""
        with transaction.atomic():
            user.set_password(password)
            user.save(update_fields=["password"])
            rights.entry_changed([user.pk])
