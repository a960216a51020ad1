"""Sign-in policy: people are invited by an admin, nobody signs himself up. Who signs out or takes a new password is also
out of every open socket, at once; pages that are still signed in come back by themselves.

Guessing is limited in three ways: by address, by account from one address, and by account from everywhere. A browser
that somebody signed in with before has a limit of its own instead, so that nobody can be kept out by a stranger who
types wrong passwords for him.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sangam.accounts import audit, limits, rights, sessions
from sangam.accounts.limits import Limit
from sangam.accounts.models import User
from sangam.lib import clock
from sangam.lib.household import household

BY_ADDRESS = Limit("sign-in by address", 10, timedelta(seconds=30))
BY_BOTH = Limit("sign-in by address and account", 5, timedelta(minutes=1))
BY_ACCOUNT = Limit("sign-in by account", 20, timedelta(minutes=3))
BY_BROWSER = Limit("sign-in by browser", 5, timedelta(minutes=1))
TOLD = Limit("refusals in the record", 1, timedelta(minutes=5))
PROOF_LASTS = timedelta(minutes=15)
FORM_LASTS = timedelta(minutes=45)
PASSKEY_AGAIN = "mfa_reauthenticate:webauthn"
BROWSER_COOKIE = "known_browser"
BROWSER_SALT = "accounts.known-browser"
BROWSER_LASTS = timedelta(days=180)


class ClosedAdapter(DefaultAccountAdapter):
    """allauth makes one for each request."""

    _taken = limits.Taken()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at, alike for accounts that exist and those that do not."""
        account = str(credentials.get("email", "")).strip().lower()
        self._taken = limits.take(_wanted(request, account))
        if self._taken.wait:
            refused(request, account)
            raise ValidationError(patience(self._taken.wait))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        failed(request, str(credentials.get("email", "")).strip().lower(), "password")

    def _rollback_login_failed_rl_usage(self) -> None:
        self._taken.give_back()

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.begin(request.session, address=address_of(request), browser=request.headers.get("User-Agent", ""))

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        answer: HttpResponse = super().post_login(request, user, **more)
        if known(request, user.email) is None:
            answer.set_signed_cookie(
                BROWSER_COOKIE,
                f"{user.pk}.{secrets.token_urlsafe(12)}",
                salt=BROWSER_SALT,
                max_age=BROWSER_LASTS,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        return answer

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
            audit.record(cast(User, user), "person.password_changed", user)


def address_of(request: HttpRequest) -> str:
    """The client's. uvicorn has put it there from X-Forwarded-For, if a proxy of SANGAM_PROXIES said it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def failed(request: HttpRequest, account: str, what: str) -> None:
    """A line in the record, alike whether the account exists: otherwise the time it takes would tell. What was typed is
    not kept; it may be a password in the wrong place."""
    audit.record(None, "sign_in.failed", _account(account), what=what, address=address_of(request))


def refused(request: HttpRequest, account: str) -> None:
    """Too many tries. One line for each address and account in a while: the record is no place to fill a disk by."""
    home = household(address_of(request))
    if not limits.take([(TOLD, f"{home}\x1f{account}"), (TOLD, home)]).wait:
        audit.record(None, "sign_in.refused", _account(account), address=address_of(request))


def _account(account: str) -> User:
    return User.objects.filter(email__iexact=account).first() or User()


def proven(request: HttpRequest, *, within: timedelta = PROOF_LASTS) -> bool:
    """Whether whoever holds this session has lately shown who he is, by signing in or when asked again."""
    moments = [record.get("at", 0) for record in get_authentication_records(request, cast(User, request.user))]
    return clock.now().timestamp() - max([*moments, sessions.began(request.session)]) < within.total_seconds()


def ways_to_prove(request: HttpRequest) -> list[str]:
    """Pages where whoever is signed in may show again who he is: first a passkey if he came by one alone, and a code of an
    app only where he has neither password nor passkey at hand. [] if he has nothing left."""
    user = cast(User, request.user)
    held = {way["id"]: way["url"] for way in get_adapter().get_reauthentication_methods(user)}
    last: dict[str, Any] = next(reversed(get_authentication_records(request, user)), {})
    first = [PASSKEY_AGAIN] if last.get("type") == Authenticator.Type.WEBAUTHN and last.get("passwordless") else []
    return [held[way] for way in dict.fromkeys([*first, "reauthenticate", PASSKEY_AGAIN, *held]) if way in held]


def patience(seconds: float) -> str:
    """How long to wait, in whole minutes."""
    minutes = max(1, -(-int(seconds) // 60))
    text = ngettext(
        "Too many tries. Wait a minute, then try again.", "Too many tries. Wait %(count)d minutes, then try again.", minutes
    )
    return f"{text % {'count': minutes} if minutes > 1 else text} " + _("Nothing is locked, and nothing has changed.")


def _wanted(request: HttpRequest, account: str) -> list[tuple[Limit, str]]:
    if browser := known(request, account):
        return [(BY_BROWSER, browser)]
    home = household(address_of(request))
    return [(BY_BOTH, f"{home}\x1f{account}"), (BY_ADDRESS, home), (BY_ACCOUNT, account)]


def known(request: HttpRequest, account: str) -> str | None:
    """The name of this browser if the account signed in with it before."""
    try:
        kept = request.get_signed_cookie(BROWSER_COOKIE, salt=BROWSER_SALT, max_age=BROWSER_LASTS)
    except (KeyError, signing.BadSignature):
        return None
    person, _dot, browser = str(kept).partition(".")
    return browser if User.objects.filter(pk=person, email__iexact=account).exists() else None
