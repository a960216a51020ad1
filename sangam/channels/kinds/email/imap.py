"""Fetching a mailbox: raws are committed together with the UID they reach, and only then is anything marked.

The place in a folder is UIDVALIDITY and the highest UID stored (RFC 3501, section 2.3.1.1), never a date or a count.
Mails come in batches limited by bytes. When the server breaks off in the middle of a batch, what has arrived whole is
stored and fetching goes on behind it; a mail that never comes through, or is too large, is represented by a note with
its head, so that people see it, and stays on the server.
"""

from __future__ import annotations

import hashlib
import imaplib
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sangam.channels.base import Context, RawItem, Settings
from sangam.channels.kinds.email import stand_in
from sangam.channels.kinds.email.imap_client import Client, ImapError, bodies, connect, quoted, span, words

BATCH_BYTES = 8 * 1024 * 1024
BATCH_MAILS = 200
SIZES_AHEAD = 1000
POLL_SECONDS = 60.0
TRIES = 3
MAX_SIZE = 50 * 1024 * 1024
FOLDER_MAX = 100
BROKEN_OFF = (imaplib.IMAP4.abort, OSError, EOFError)
log = logging.getLogger(__name__)


@dataclass
class Place:
    """Where we stand in one folder. `pending` are the UIDs stored last, on which the action after may be due; `stuck`
    counts how often the next mail did not come through."""

    validity: int = 0
    uid: int = 0
    pending: list[int] = field(default_factory=list)
    stuck: int = 0

    def plain(self) -> dict[str, Any]:
        return {"validity": self.validity, "uid": self.uid, "pending": self.pending, "stuck": self.stuck}


def poll(settings: Settings, ctx: Context) -> None:
    """Fetch what waits, then wait for more, until told to stop. A connection that broke after progress is made anew
    at once; one that brought nothing raises."""
    if settings.get("incoming", "imap" if settings.get("imap_host") else "") != "imap" or not settings.get("imap_host"):
        _rest(ctx)
        return
    while not ctx.stopping():
        mailbox = Mailbox(settings, ctx)
        try:
            mailbox.stay()
        except (*BROKEN_OFF, imaplib.IMAP4.error, ImapError) as error:
            if not mailbox.stored:
                raise ImapError(words(error)) from error
            log.info("mailbox broke off, going on", extra={"channel_id": settings.channel_id, "error": words(error)})
        finally:
            mailbox.close()


def _rest(ctx: Context) -> None:
    """Nothing is fetched for this channel; a change of its settings ends this."""
    while not ctx.stopping():
        time.sleep(1.0)


def folders_of(settings: Settings) -> list[str]:
    given = settings.get("imap_folders", "INBOX")
    names = given if isinstance(given, list) else str(given).replace("\n", ",").split(",")
    return [name.strip() for name in names if str(name).strip()] or ["INBOX"]


class Mailbox:
    """One connection and what it has fetched."""

    def __init__(self, settings: Settings, ctx: Context) -> None:
        self.settings = settings
        self.ctx = ctx
        self.client: Client | None = None
        self.stored = 0
        self.limit = int(settings.get("max_size", MAX_SIZE))
        self.after = str(settings.get("imap_after", "seen"))
        self.cursor: dict[str, Any] = {"folders": {}, **ctx.cursor()}

    def stay(self) -> None:
        """Look into every folder, again and again."""
        self.client = connect(self.settings, self.ctx)
        names = folders_of(self.settings)
        while not self.ctx.stopping():
            for name in names:
                self.folder(name)
            self.ctx.healthy()
            self._wait(names)

    def close(self) -> None:
        if self.client is not None:
            try:
                self.client.logout()
            except (*BROKEN_OFF, imaplib.IMAP4.error):
                self.client.shutdown()

    def _wait(self, names: Sequence[str]) -> None:
        """IDLE on the first folder, never longer than a minute: some servers forget to report."""
        assert self.client
        if len(names) > 1:
            self.client.open_folder(names[0], read_only=True)
        if self.client.can("IDLE"):
            self.client.idle(POLL_SECONDS, self.ctx.stopping)
            return
        until = time.monotonic() + POLL_SECONDS
        while time.monotonic() < until and not self.ctx.stopping():
            time.sleep(0.5)

    def folder(self, name: str) -> None:
        """Store everything behind the cursor of one folder."""
        assert self.client
        box = self.client.open_folder(name, read_only=self.after == "nothing")
        place = self._place(name, box)
        act = bool(box["writable"]) and self.after != "nothing"
        if act and place.pending:
            self._act(place.pending)
        while waiting := self.client.uids(place.uid + 1):
            for start in range(0, len(waiting), SIZES_AHEAD):
                self._some(name, place, waiting[start : start + SIZES_AHEAD], act)
                if self.ctx.stopping():
                    return

    def _place(self, name: str, box: Mapping[str, int]) -> Place:
        """The cursor of a folder; a new UIDVALIDITY starts it over (what is known is refused by its message id)."""
        known = self.cursor["folders"].get(name)
        if known and known["validity"] == box["uidvalidity"]:
            return Place(**known)
        place = Place(validity=box["uidvalidity"])
        if not known and self.settings.get("imap_start") == "new":
            place.uid = max(0, box["uidnext"] - 1)
        return place

    def _some(self, name: str, place: Place, uids: Sequence[int], act: bool) -> None:
        assert self.client
        sizes = self.client.sizes(uids)
        batch: list[int] = []
        weight = 0
        for uid in uids:
            size = sizes.get(uid, 0)
            if batch and (weight + size > BATCH_BYTES or len(batch) >= (1 if place.stuck else BATCH_MAILS)):
                self._batch(name, place, batch, sizes, act)
                batch, weight = [], 0
            batch.append(uid)
            weight += 0 if size > self.limit else size
        self._batch(name, place, batch, sizes, act)

    def _batch(self, name: str, place: Place, uids: Sequence[int], sizes: Mapping[int, int], act: bool) -> None:
        """Fetch, commit with the cursor, and only then mark."""
        if self.ctx.stopping():
            return
        given_up = place.stuck >= TRIES
        fit = [uid for uid in uids if sizes.get(uid, 0) <= self.limit and not (given_up and uid == uids[0])]
        try:
            found = self._fetch(fit)
        except (*BROKEN_OFF, imaplib.IMAP4.error, ImapError):
            self._salvage(name, place, uids)
            raise
        if given_up:
            self._stumble(name, place)
        items, taken = [], []
        for uid in uids:
            if uid in found:
                items += [self._item(name, place, uid, n, payload) for n, payload in enumerate(found[uid])]
                taken.append(uid)
            elif note := self._note(uid, sizes.get(uid, 0), place.stuck if uid == uids[0] else 0):
                items.append(self._item(name, place, uid, 0, note))
        self._store(name, place, items, uids[-1], taken)
        if act:
            self._act(taken)

    def _fetch(self, uids: Sequence[int]) -> dict[int, list[bytes]]:
        """Bodies by UID, without marking. A UID that came twice with different bytes keeps both."""
        assert self.client
        if not uids:
            return {}
        return _gathered(self.client.ask("FETCH", span(uids), "(UID BODY.PEEK[])"))

    def _salvage(self, name: str, place: Place, uids: Sequence[int]) -> None:
        """The connection broke: store what had come whole, up to the first gap."""
        assert self.client
        found = _gathered(self.client.untagged_responses.get("FETCH", []))
        whole: list[int] = []
        for uid in uids:
            if uid not in found:
                break
            whole.append(uid)
        if not whole:
            self._stumble(name, place)
            return
        items = [self._item(name, place, uid, n, part) for uid in whole for n, part in enumerate(found[uid])]
        self._store(name, place, items, whole[-1], [*place.pending, *whole])

    def _stumble(self, name: str, place: Place) -> None:
        """Remember that the next mail did not come through: after some tries it is passed by."""
        place.stuck += 1
        self._store(name, place, [], place.uid, place.pending, moved=False)

    def _store(
        self, name: str, place: Place, items: list[RawItem], uid: int, pending: Sequence[int], *, moved: bool = True
    ) -> None:
        place.uid, place.pending = max(uid, place.uid), list(pending)
        if moved:
            place.stuck = 0
        self.cursor["folders"][name] = place.plain()
        self.ctx.store(items, cursor=self.cursor)
        self.stored += len(items)

    def _item(self, folder: str, place: Place, uid: int, again: int, payload: bytes) -> RawItem:
        return RawItem(payload, external_ref=reference(folder, place.validity, uid, payload if again else b""), lane="mail")

    def _note(self, uid: int, size: int, stuck: int) -> bytes | None:
        """A stand-in for a mail we do not take; None if it is simply gone."""
        assert self.client
        if stuck > 2 * TRIES:
            return stand_in.unreadable(b"")
        try:
            head = dict(bodies(self.client.ask("FETCH", str(uid), "(UID BODY.PEEK[HEADER])"))).get(uid)
        except ImapError:
            head = b"" if uid in self.client.uids(uid)[:1] else None
        if head is None:
            return None
        if size > self.limit:
            return stand_in.too_large(head, size, self.limit)
        return stand_in.unreadable(head) if stuck or uid in self.client.uids(uid)[:1] else None

    def _act(self, uids: Sequence[int]) -> None:
        """Mark or move what is committed. A server that refuses costs nothing but the mark."""
        assert self.client
        if not uids:
            return
        try:
            if self.after == "seen":
                self.client.ask("STORE", span(uids), "+FLAGS.SILENT", "(\\Seen)")
            elif self.after.startswith("move:"):
                self._move(span(sorted(set(uids))), self.after.removeprefix("move:").strip())
        except ImapError as error:
            log.warning("could not mark", extra={"channel_id": self.settings.channel_id, "error": str(error)})

    def _move(self, uids: str, target: str) -> None:
        """MOVE (RFC 6851), else copy and remove just these (UIDPLUS, RFC 4315), else copy and flag."""
        assert self.client
        if not target:
            return
        self.client._simple_command("CREATE", quoted(target))  # type: ignore[attr-defined]
        if self.client.can("MOVE"):
            self.client.ask("MOVE", uids, quoted(target))
            return
        self.client.ask("COPY", uids, quoted(target))
        self.client.ask("STORE", uids, "+FLAGS.SILENT", "(\\Deleted)")
        if self.client.can("UIDPLUS"):
            self.client.ask("EXPUNGE", uids)


def reference(folder: str, validity: int, uid: int, payload: bytes = b"") -> str:
    """The name under which a raw can stand only once. `payload` for the second mail under one UID."""
    short = folder if len(folder) <= FOLDER_MAX else hashlib.sha256(folder.encode()).hexdigest()
    more = f":{hashlib.sha256(payload).hexdigest()[:16]}" if payload else ""
    return f"imap:{short}:{validity}:{uid}{more}"


def _gathered(data: Sequence[Any]) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    for uid, payload in bodies(data):
        if payload not in found.setdefault(uid, []):
            found[uid].append(payload)
    return found
