"""What people decide about a post. Turning it into a conversation is `ingest.turning`: that goes by the one road in."""

from __future__ import annotations

import datetime as dt
import secrets as random
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sangam.channels.base import Action, Failure, IdentityRef
from sangam.conversations import acts
from sangam.conversations.models import Conversation
from sangam.events import record
from sangam.events.record import SYSTEM, Actor, Fact
from sangam.lib import clock
from sangam.realtime import bus
from sangam.social.models import PostAct, PostActState, PostState, StreamPost

FAILURE_MAX = 500


class Impossible(ValueError):
    """This cannot be done to that post; the text says why, for the person who asked."""


def ignore(post: StreamPost, *, by: Actor) -> bool:
    """It needs nothing of us. False where somebody has decided otherwise already."""
    return _one(post, ignore_many, by=by)


def take_back(post: StreamPost, *, by: Actor) -> bool:
    """Ignored by mistake: it waits again."""
    return _one(post, take_back_many, by=by)


def ignore_many(posts: QuerySet[StreamPost], *, by: Actor) -> list[int]:
    """Those of them that still wait; gives which these were."""
    return _moved(posts, PostState.NEW, PostState.IGNORED, by=by)


def take_back_many(posts: QuerySet[StreamPost], *, by: Actor) -> list[int]:
    return _moved(posts, PostState.IGNORED, PostState.NEW, by=by)


def _one(post: StreamPost, verb: Callable[..., list[int]], *, by: Actor) -> bool:
    moved = verb(StreamPost.objects.filter(pk=post.pk), by=by)
    post.refresh_from_db()
    return bool(moved)


def _moved(posts: QuerySet[StreamPost], before: PostState, after: PostState, *, by: Actor) -> list[int]:
    kind = "post.restored" if after == PostState.NEW else "post.ignored"
    with transaction.atomic():
        at = None if after == PostState.NEW else clock.now()
        who = by.id if at and by.type == "user" else None
        found = posts.filter(state=before).order_by("pk").select_for_update(of=("self",)).values_list("pk", "channel_id")
        moved = dict(found)
        StreamPost.objects.filter(pk__in=moved).update(state=after, triaged_by=who, triaged_at=at)
        record.many(Fact(kind, "streampost", number, by=by, data={"channel": channel}) for number, channel in moved.items())
    return list(moved)


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
        bus.after_commit(acts.TOPIC)
    return act


def action(act: PostAct) -> Action:
    """The value that an adapter performs."""
    post, who = act.post, act.post.identity
    to = IdentityRef(who.kind, who.value, who.scope, who.name) if who else IdentityRef("", "")
    return Action(act.name, to, post.external_id, conversation_key=post.conversation_key, key=act.key)


def done(act: PostAct) -> None:
    """The network did it; a wish that was written meanwhile comes next."""
    _settle(act, PostActState.DONE, "")


def failed(act: PostAct, failure: Failure, *, again: dt.datetime | None = None) -> None:
    """It was refused, in the network's words; `again` is when to try once more, None for never."""
    if again is None:
        _settle(act, PostActState.FAILED, failure.text.replace("\x00", "")[:FAILURE_MAX])
        return
    PostAct.objects.filter(pk=act.pk, key=act.key).update(due_at=again)
    PostAct.objects.filter(pk=act.pk).update(lease_until=None)


def _settle(act: PostAct, state: PostActState, failure: str) -> None:
    with transaction.atomic():
        if PostAct.objects.filter(pk=act.pk, key=act.key).update(state=state, failure=failure):
            record.record("post.acted", act.post, by=SYSTEM, channel=act.post.channel_id)
        PostAct.objects.filter(pk=act.pk).update(lease_until=None)
