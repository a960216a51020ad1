"""What changed in how somebody signs in is told to him by e-mail at once, wherever he is and whatever else he wants to hear
of: if it was not he, this is how he learns of it. The record of administrative acts says what changed."""

from __future__ import annotations

import datetime as dt
import secrets as random
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.models import AuditEntry, User
from sangam.lib import clock
from sangam.notify.models import Mail

OLDEST = dt.timedelta(hours=24)
AT_ONCE = 200
SUBJECT = f"{User.__name__}:"
COPIED = "person.passkey_copied"
TOLD: Mapping[str, str | Promise] = {
    "person.password_changed": gettext_lazy("Your password was changed"),
    "person.app_added": gettext_lazy("An authenticator app was added to your account"),
    "person.app_removed": gettext_lazy("The authenticator app was removed from your account"),
    "person.passkey_added": gettext_lazy("A passkey was added to your account"),
    "person.passkey_removed": gettext_lazy("A passkey was removed from your account"),
    COPIED: gettext_lazy("A passkey was refused, because there seems to be a copy of it"),
    "person.codes_made": gettext_lazy("New recovery codes were made for your account; the old ones are void"),
    "person.code_used": gettext_lazy("A recovery code was used to sign in to your account"),
    "person.factors_reset": gettext_lazy("All second factors were removed from your account"),
}


def write() -> int:
    """Letters for what nobody was told of yet, each once: the constraint says so. Gives how many."""
    told = Mail.objects.filter(entry_id=OuterRef("pk"))
    found = AuditEntry.objects.filter(~Exists(told), at__gt=clock.now() - OLDEST, action__in=TOLD, subject__startswith=SUBJECT)
    entries = {entry: _person(entry) for entry in found.order_by("pk")[:AT_ONCE]}
    there = set(
        User.objects.filter(pk__in=set(entries.values()), is_active=True).exclude(email="").values_list("pk", flat=True)
    )
    now = clock.now()
    mails = [
        Mail(user_id=person, entry_id=entry.pk, key=random.token_hex(16), created_at=now, not_before=now)
        for entry, person in entries.items()
        if person in there
    ]
    return len(Mail.objects.bulk_create(mails, ignore_conflicts=True))


def words(entry_id: int, user: User) -> tuple[str, list[str]] | None:
    """Subject and paragraphs, in the language of the moment; None if the record is gone."""
    entry = AuditEntry.objects.select_related("user").filter(pk=entry_id).first()
    if entry is None:
        return None
    said = str(TOLD[entry.action])
    name = entry.detail.get("passkey")
    when = entry.at.astimezone(ZoneInfo(user.zone or "UTC")).strftime("%Y-%m-%d %H:%M %Z")
    if entry.action == COPIED:
        return said, [
            f"{said}: {name}" if isinstance(name, str) else said,
            _("It was tried {when}. The count of its uses did not go on from the last one.").format(when=when),
            _("Sign in another way, remove this passkey and add it again. If you did not try it yourself, tell an admin."),
        ]
    who = _("you") if entry.user_id == user.pk else str(entry.user) if entry.user else _("somebody at the server")
    return said, [
        f"{said}: {name}" if isinstance(name, str) else said,
        _("It was done by {who}, {when}.").format(who=who, when=when),
        _("If you know of this, nothing needs to be done. If not, choose another password at once and tell an admin."),
    ]


def _person(entry: AuditEntry) -> int:
    number = entry.subject.removeprefix(SUBJECT)
    return int(number) if number.isascii() and number.isdigit() else 0
