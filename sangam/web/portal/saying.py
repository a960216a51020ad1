"""What a customer writes on the page goes the one road in: a signed call, stored raw, committed, led through the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.forms import ValidationError
from django.utils.translation import gettext as _

from sangam.channels.base import File, IdentityRef
from sangam.channels.portals import FILE_MAX, FILE_TYPES, FILES_MAX, PortalAdapter, Written
from sangam.conversations import files, thread
from sangam.conversations.models import Conversation, Message
from sangam.customers.models import Identity
from sangam.ingest import taking
from sangam.lib import filekinds
from sangam.web.portal.door import Here


class NotTaken(Exception):
    """It could not be stored: he keeps it, and tries again."""


def say(
    here: Here,
    who: IdentityRef,
    *,
    text: str,
    key: str,
    into: Conversation | None = None,
    subject: str = "",
    given: Sequence[File] = (),
) -> Message | None:
    """The message that it became, None while that takes longer than he should wait. Raises NotTaken."""
    channel, adapter = here.channel, here.channel.adapter
    if not isinstance(adapter, PortalAdapter):
        raise NotTaken("no page of ours")
    external_id = f"{here.known.visit.pk if here.known else 0}:{key}"
    token = thread.token_for(into.pk) if into else ""
    written = Written(external_id, _named(who), text, subject, here.language, token, tuple(given))
    try:
        values = taking.values_of(channel)
        taken = taking.take(channel, adapter.call(written, values), values)
    except (taking.Away, KeyError, OSError) as error:
        raise NotTaken(str(error)) from error
    if not taken.genuine:
        raise NotTaken("not signed")
    found = Message.objects.filter(external_scope=channel.id_scope, external_id=external_id)
    return found.select_related("conversation").first()


def _named(who: IdentityRef) -> IdentityRef:
    """By the name that we know him by under this very identity."""
    known = Identity.objects.filter(kind=who.kind, scope=who.scope, value=who.value).values_list("name", flat=True).first()
    return IdentityRef(who.kind, who.value, who.scope, known or "", proven=True)


def stored(uploads: Iterable[UploadedFile]) -> tuple[File, ...]:
    """Judged by name, type, size and first bytes, then on disk. Raises ValidationError that names the wrong one."""
    found = list(uploads)
    if len(found) > FILES_MAX:
        raise ValidationError(_("At most %(count)d files at once.") % {"count": FILES_MAX})
    kinds = [_judged(one) for one in found]
    return tuple(_stored(one, kind) for one, kind in zip(found, kinds, strict=True))


def _judged(upload: UploadedFile) -> str:
    name = files.safe_name(upload.name or "")
    size = upload.size or 0
    if not size or size > FILE_MAX:
        words = _("“%(name)s” is empty.") if not size else _("“%(name)s” is larger than %(most)d MB.")
        raise ValidationError(words % {"name": name, "most": FILE_MAX // 1024 // 1024})
    try:
        kind = filekinds.declared(name, upload.content_type or "", FILE_TYPES)
        upload.seek(0)
        filekinds.seen(upload.read(filekinds.LOOKED_AT), kind)
    except filekinds.Forbidden as error:
        raise ValidationError(
            _("Files like “%(name)s” cannot be sent here. Send a picture, a PDF or a text.") % {"name": name}
        ) from error
    return kind


def _stored(upload: UploadedFile, kind: str) -> File:
    upload.seek(0)
    kept = files.store().save(upload.chunks())
    return File(files.safe_name(upload.name or ""), kind, kept.size, kept.sha256, stored=kept.key)
