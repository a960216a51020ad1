"""What people decide about a post. Turning it into a conversation is `ingest.turning`: that goes by the one road in."""

from __future__ import annotations

import datetime as dt
import secrets as random

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from sangam.channels.base import Action, IdentityRef
from sangam.conversations.models import Conversation
from sangam.events import record
from sangam.events.record import SYSTEM, Actor
from sangam.lib import clock
from sangam.social.models import PostAct, PostActState, PostState, StreamPost

LEASE = dt.timedelta(minutes=2)
PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800))
FAILURE_MAX = 500


class Impossible(ValueError):
    """This cannot be done to that post; the text says why, for the person who asked."""


def ignore(post: StreamPost, *, by: Actor) -> bool:
    """It needs nothing of us. False where somebody has decided otherwise already."""
    return _moved(post, PostState.NEW, PostState.IGNORED, by=by)


def take_back(post: StreamPost, *, by: Actor) -> bool:
    """Ignored by mistake: it waits again."""
    return _moved(post, PostState.IGNORED, PostState.NEW, by=by)


def _moved(post: StreamPost, before: PostState, after: PostState, *, by: Actor) -> bool:
    with transaction.atomic():
        at = None if after == PostState.NEW else clock.now()
        who = by.id if at and by.type == "user" else None
        waiting = StreamPost.objects.filter(pk=post.pk, state=before)
        moved = waiting.update(state=after, triaged_by=who, triaged_at=at)
        if moved:
            record.record(f"post.{'restored' if after == PostState.NEW else 'ignored'}", post, by=by, channel=post.channel_id)
    post.refresh_from_db()
    return bool(moved)


def turned(post: StreamPost, conversation: Conversation, *, by: Actor) -> None:
    """It stands in a conversation from now on. Call inside the transaction that wrote it there, with the post locked."""
    post.state, post.conversation = PostState.TURNED, conversation
    post.triaged_by_id, post.triaged_at = by.id if by.type == "user" else None, clock.now()
    post.save(update_fields=["state", "conversation", "triaged_by", "triaged_at"])
    record.record("post.turned", post, by=by, conversation=conversation, channel=post.channel_id)


def can_like(post: StreamPost) -> bool:
    """Whether the network lets us like it, through an account that works."""
    return post.channel.active and not post.deleted_at and "like" in post.channel.capabilities.actions


def like(post: StreamPost, *, by: Actor) -> PostAct:
    return _ask(post, "like", by=by)


def unlike(post: StreamPost, *, by: Actor) -> PostAct:
    return _ask(post, "unlike", by=by)


def _ask(post: StreamPost, name: str, *, by: Actor) -> PostAct:
    """Write down what is wanted; delivery does it. A wish anew takes the place of an earlier one."""
    if not can_like(post) or name not in post.channel.capabilities.actions:
        raise Impossible(_("This cannot be done here."))
    wish = {
        "name": name, "state": PostActState.WAITING, "by_id": by.id, "key": random.token_hex(16), "due_at": clock.now(),
        "tries": 0, "failure": "",
    }  # fmt: skip
    with transaction.atomic():
        act, new = PostAct.objects.select_for_update().get_or_create(post=post, defaults=wish)
        if not new and (act.name, act.state) in ((name, PostActState.WAITING), (name, PostActState.DONE)):
            return act
        if not new:
            PostAct.objects.filter(pk=act.pk).update(**wish)
            act.refresh_from_db()
        record.record("post.acted", post, by=by, channel=post.channel_id)
    return act


def due(limit: int) -> list[PostAct]:
    """Wishes whose time has come, leased: until then nobody else takes them."""
    now = clock.now()
    with transaction.atomic():
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        waiting = PostAct.objects.filter(free, state=PostActState.WAITING, due_at__lte=now)
        ids = list(waiting.order_by("due_at", "pk").select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        PostAct.objects.filter(pk__in=ids).update(lease_until=now + LEASE, tries=F("tries") + 1)
    return list(PostAct.objects.filter(pk__in=ids).select_related("post__channel", "post__identity").order_by("due_at", "pk"))


def action(act: PostAct) -> Action:
    """The value that an adapter performs."""
    post, who = act.post, act.post.identity
    to = IdentityRef(who.kind, who.value, who.scope, who.name) if who else IdentityRef("", "")
    return Action(act.name, to, post.external_id, conversation_key=post.conversation_key, key=act.key)


def done(act: PostAct) -> None:
    """The network did it; a wish that was written meanwhile comes next."""
    _settle(act, PostActState.DONE, "")


def failed(act: PostAct, reason: str, *, permanent: bool, retry_after: int | None = None) -> None:
    """It was refused: again after a pause, or for good, with the network's words."""
    if permanent or act.tries > len(PAUSES):
        _settle(act, PostActState.FAILED, reason.replace("\x00", "")[:FAILURE_MAX])
        return
    pause = max(PAUSES[act.tries - 1], dt.timedelta(seconds=retry_after or 0))
    PostAct.objects.filter(pk=act.pk, key=act.key).update(lease_until=None, due_at=clock.now() + pause)
    PostAct.objects.filter(pk=act.pk).exclude(key=act.key).update(lease_until=None)


def _settle(act: PostAct, state: PostActState, failure: str) -> None:
    with transaction.atomic():
        settled = PostAct.objects.filter(pk=act.pk, key=act.key).update(state=state, failure=failure, lease_until=None)
        if settled:
            record.record("post.acted", act.post, by=SYSTEM, channel=act.post.channel_id)
        else:
            PostAct.objects.filter(pk=act.pk).update(lease_until=None)
