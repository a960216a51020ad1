"""Second factors of a person: an authenticator app (TOTP, RFC 6238), passkeys (WebAuthn), recovery codes.

allauth keeps and checks them; here is what changes them, each change with its line in the record. A code of an app counts
in its own 30 seconds and the 30 before and after, and once: whoever looked over a shoulder comes too late.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from sangam.accounts import audit, people
from sangam.accounts.models import User
from sangam.lib import clock

APP, CODES, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN
STEP_SECONDS = 30
WINDOW = 1
NAME_MAX = 60


class NoFactor(ValueError):
    """Recovery codes stand in for a second factor; there is none."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """`alone`: it signs in without a password."""

    number: int
    name: str
    added_at: datetime
    used_at: datetime | None
    alone: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody has. `codes_left` is None for somebody without recovery codes."""

    app_since: datetime | None = None
    app_used_at: datetime | None = None
    passkeys: tuple[Passkey, ...] = ()
    codes_left: int | None = None

    @property
    def any(self) -> bool:
        return bool(self.app_since or self.passkeys)


def of(user: User) -> Held:
    rows = list(_rows(user).order_by("created_at", "pk"))
    app = next((row for row in rows if row.type == APP), None)
    codes = next((row for row in rows if row.type == CODES), None)
    return Held(
        app_since=app and app.created_at,
        app_used_at=app and app.last_used_at,
        passkeys=tuple(_passkey(row) for row in rows if row.type == PASSKEY),
        codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else None,
    )


def add_app(user: User, secret: str, code: str) -> list[str] | None:
    """If `code` is of this secret, the app counts from now on. Gives new recovery codes ([]: he has some), None for a
    wrong code."""
    with transaction.atomic():
        _lock(user)
        step = _fitting(secret, code, after=0)
        if step is None or _rows(user).filter(type=APP).exists():
            return None
        row = TOTP.activate(user, secret).instance
        row.data["step"] = step
        row.save(update_fields=["data"])
        audit.record(user, "person.app_added", user)
        return _first_codes(user)


def add_passkey(user: User, name: str, credential: Mapping[str, Any]) -> list[str]:
    """`credential` is what the browser gave and allauth has checked. Gives new recovery codes, [] if he has some."""
    with transaction.atomic():
        _lock(user)
        WebAuthn.add(user, name[:NAME_MAX], dict(credential))
        audit.record(user, "person.passkey_added", user, passkey=name[:NAME_MAX])
        return _first_codes(user)


def rename_passkey(user: User, number: int, name: str) -> None:
    with transaction.atomic():
        row = _rows(user).select_for_update().get(type=PASSKEY, pk=number)
        before, row.data["name"] = row.data["name"], name[:NAME_MAX]
        row.save(update_fields=["data"])
        audit.record(user, "person.passkey_renamed", user, passkey=[before, row.data["name"]])


def remove_app(user: User) -> None:
    with transaction.atomic():
        _lock(user)
        if _rows(user).filter(type=APP).delete()[0]:
            audit.record(user, "person.app_removed", user)
            _forget_dangling_codes(user)


def remove_passkey(user: User, number: int) -> None:
    with transaction.atomic():
        _lock(user)
        row = _rows(user).get(type=PASSKEY, pk=number)
        audit.record(user, "person.passkey_removed", user, passkey=row.data["name"])
        row.delete()
        _forget_dangling_codes(user)


def new_codes(user: User) -> list[str]:
    """The old ones are void. Raises NoFactor."""
    with transaction.atomic():
        _lock(user)
        if not _rows(user).exclude(type=CODES).exists():
            raise NoFactor("there is no second factor for which codes could stand in")
        _rows(user).filter(type=CODES).delete()
        audit.record(user, "person.codes_made", user)
        return RecoveryCodes.activate(user).generate_codes()


def reset(user: User, *, by: User | None) -> int:
    """For somebody who lost them: all his factors are gone, and he is signed out everywhere. Gives how many there were."""
    with transaction.atomic():
        _lock(user)
        gone, _ = _rows(user).delete()
        people.end_sessions(user)
        audit.record(by, "person.factors_reset", user, count=gone)
        return gone


def check(user: User, code: str) -> Authenticator | None:
    """The factor that this code is of, which it cannot be again."""
    with transaction.atomic():
        for row in _rows(user).exclude(type=PASSKEY).select_for_update().order_by("pk"):
            if row.type == APP and _check_app(row, code):
                return row
            if row.type == CODES and RecoveryCodes(row).validate_code(code):
                audit.record(user, "person.code_used", user)
                return row
    return None


def count_passkey(user: User, number: int, shown: int) -> bool:
    """Whether the counter that a passkey showed with a genuine signature may come now; it is kept. Devices that count show a
    higher one each time: a lower one, or the same again, is of a copy (WebAuthn level 3, 7.2, step 22). Those that do not
    count always show 0."""
    with transaction.atomic():
        row = _rows(user).select_for_update().get(type=PASSKEY, pk=number)
        kept = row.data.get("counter")
        if kept is None:
            kept = WebAuthn(row).authenticator_data.counter
        if (shown or kept) and shown <= kept:
            audit.record(None, "person.passkey_copied", user, passkey=row.data["name"])
            return False
        row.data["counter"] = shown
        row.save(update_fields=["data"])
        return True


def _check_app(row: Authenticator, code: str) -> bool:
    step = _fitting(decrypt(row.data["secret"]), code, after=row.data.get("step", 0))
    if step is None:
        return False
    row.data["step"] = step
    row.save(update_fields=["data"])
    return True


def _fitting(secret: str, code: str, *, after: int) -> int | None:
    """The step of 30 seconds whose code this is, among those that still count."""
    now = int(clock.now().timestamp()) // STEP_SECONDS
    typed = "".join(code.split()).encode()
    for step in range(max(now - WINDOW, after + 1), now + WINDOW + 1):
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), typed):
            return step
    return None


def _first_codes(user: User) -> list[str]:
    if _rows(user).filter(type=CODES).exists():
        return []
    return RecoveryCodes.activate(user).generate_codes()


def _forget_dangling_codes(user: User) -> None:
    if not _rows(user).exclude(type=CODES).exists():
        _rows(user).delete()


def _lock(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _rows(user: User) -> Any:
    return Authenticator.objects.filter(user_id=user.pk)


def _passkey(row: Authenticator) -> Passkey:
    key = WebAuthn(row)
    return Passkey(row.pk, key.name, row.created_at, row.last_used_at, bool(key.is_passwordless))
