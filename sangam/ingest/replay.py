"""Quarantined inbound, again: after a repair of ours or of the sender's, nothing has to be sent twice."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from sangam.accounts import audit
from sangam.accounts.models import User
from sangam.channels import base
from sangam.ingest import store
from sangam.ingest.models import RawInbound, RawState
from sangam.ingest.reading import WHOLE_CALL
from sangam.realtime import bus


def again(raw: RawInbound, *, by: User | None = None) -> bool:
    """Send one raw down the road once more; False if it is on its way already. What stands is not doubled.

    Raises base.ParseError when a call that was kept whole still cannot be taken apart.
    """
    if WHOLE_CALL in raw.headers:
        _taken_apart(raw)
    elif not _stored_again(raw):
        return False
    audit.record(by, "raw.replayed", raw)
    bus.notify(store.TOPIC, str(raw.channel_id))
    return True


def many(raws: Iterable[RawInbound], *, by: User | None = None) -> tuple[int, dict[int, str]]:
    """How many went again, and why others did not (by id)."""
    count, reasons = 0, {}
    for raw in raws:
        try:
            count += again(raw, by=by)
        except base.ParseError as error:
            reasons[raw.pk] = str(error)
    return count, reasons


def _stored_again(raw: RawInbound) -> bool:
    waiting = RawInbound.objects.filter(pk=raw.pk).exclude(state=RawState.STORED).exclude(payload=b"", stored="")
    return bool(waiting.update(state=RawState.STORED, reason=""))


def _taken_apart(raw: RawInbound) -> None:
    """A webhook call that was kept whole: unpack it now, and let its parts take its place."""
    channel = raw.channel
    headers = {name: value for name, value in raw.headers.items() if not name.startswith("x-sangam-")}
    call = base.Request("POST", raw.headers.get("x-sangam-url", ""), headers, {}, store.payload(raw))
    try:
        items = channel.adapter.unpack(call, channel.plain_settings())
    except base.ParseError:
        raise
    except Exception as error:
        raise base.ParseError(f"{type(error).__name__}: {error}") from error
    with transaction.atomic():
        store.many(raw.channel_id, items)
        RawInbound.objects.filter(pk=raw.pk).update(state=RawState.IGNORED, reason="taken apart later; its parts stand alone")
