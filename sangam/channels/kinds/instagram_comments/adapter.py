"""Comments of people below the posts of an Instagram account. How it is set up stands in docs/instagram-comments.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import base, shaping
from sangam.channels.kinds.instagram_comments import changes, mentions
from sangam.channels.kinds.instagram_comments.forms import InstagramCommentsForm
from sangam.channels.providers import meta
from sangam.channels.providers.pages import comments, entries, errors, listed, names, probing, sending
from sangam.channels.providers.pages.adapting import PageAdapter

TEXT_MAX, PRIVATE_MAX = 300, 1000
"""Characters of a comment (IG Media Comments, "Limitations"), and bytes of a private answer to one."""
LINKS_MAX, TAGS_MAX = 1, 4
LINK, TAG = re.compile(r"https?://\S", re.IGNORECASE), re.compile(r"(?<!\S)#\w")
READERS = entries.Readers(entries.Object.INSTAGRAM, "igsid", fields=changes.READERS)
NEEDS = probing.Needs(
    READERS.object,
    tuple(changes.READERS),
    ("feed",),
    (
        "instagram_basic", "instagram_manage_comments", "instagram_manage_messages", "pages_read_engagement",
        "pages_manage_metadata",
    ),
)  # fmt: skip
"""Instagram's fields reach the app once the Page that the account is linked to tells it anything at all."""
ACTIONS: Mapping[str, tuple[str, str, dict[str, str]]] = {
    "hide": ("POST", "", {"hide": "true"}),
    "show": ("POST", "", {"hide": "false"}),
    "delete": ("DELETE", "", {}),
}


class Adapter(PageAdapter):
    kind = "instagram_comments"
    label = gettext_lazy("Instagram comments")
    icon = "message-square-heart"
    settings_form = InstagramCommentsForm
    account, readers, needs = "account_id", READERS, NEEDS
    capabilities = base.Capabilities(
        addressed=False, opaque=True, public=True, private_reply=True, streams=True, attachments=False,
        max_length=TEXT_MAX, actions=tuple(ACTIONS), identity_kinds=(READERS.identity,),
    )  # fmt: skip

    def parse(self, payload: bytes, headers: Mapping[str, str]) -> list[base.Item]:
        return comments.settled(entries.read(payload, headers, READERS))

    def enrich(
        self, items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings
    ) -> list[base.Item]:
        return comments.sorted_out(asked(items, payload, headers, settings, names.Asking()), settings)

    def pieces(self, text: str) -> list[str]:
        return comments.pieces(text, TEXT_MAX)

    def send(self, message: base.Outbound, settings: base.Settings, ctx: base.Context) -> base.Sent:
        way, account = _way(settings, ctx), str(settings.get("account_id", ""))
        if message.private:
            return comments.answer_privately(message, way, account, _private)
        for text in comments.prepared(message, way)[1]:
            _allowed(text)
        post = comments.post_of(message.conversation_key)
        target, edge = (message.in_reply_to, "replies") if message.in_reply_to else (post, "comments")

        def comment(text: str, file: base.File | None) -> dict[str, Any]:
            return way.graph.call("POST", f"{target}/{edge}", data={"message": text})

        looking = listed.below_comment(message, way.graph, target, edge, account)
        return comments.publish(message, way, looking, comment)

    def talk_key(self, to: base.IdentityRef) -> str:
        return ""

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        comments.act(action, _way(settings, ctx), ACTIONS)


def _way(settings: base.Settings, ctx: base.Context) -> sending.Way:
    graph = meta.Graph(settings, ctx, errors.COMMENTS)
    return sending.Way(graph, f"{settings.get('page_id', 'me')}/messages", Adapter.capabilities, _cut, platform=READERS.object)


def _cut(text: str) -> list[str]:
    return shaping.split(text, TEXT_MAX)


def _allowed(text: str) -> None:
    """Raises DeliveryError for what Instagram takes for advertising."""
    if len(LINK.findall(text)) > LINKS_MAX or len(TAG.findall(text)) > TAGS_MAX:
        why = _("A comment there may hold one link and four hashtags: leave some out, or answer privately.")
        raise base.DeliveryError(why, permanent=True, kind="content")


def _private(text: str) -> list[str]:
    return shaping.split(text, PRIVATE_MAX, length=lambda one: len(one.encode("utf-8", "surrogatepass")))


def asked(
    items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings, ctx: base.Context
) -> list[base.Item]:
    """What the account wrote on a phone goes to whom it answers, and mentions get their words."""
    if not settings.get(meta.TOKEN):
        return items
    way, account = _way(settings, ctx), str(settings.get("account_id", ""))
    if any(isinstance(one, base.Ignored) and one.raw_type == "own" for one in items):
        whole = entries.read(payload, headers, READERS)
        items = comments.resolved(items, whole, lambda comment: comments.author_of(way, comment, account))
    return mentions.told(items, way.graph, account)
