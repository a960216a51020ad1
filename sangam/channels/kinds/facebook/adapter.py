"""Comments and posts of people on a Facebook Page. How it is set up stands in docs/facebook.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from sangam.channels import base, shaping
from sangam.channels.kinds.facebook import feed
from sangam.channels.kinds.facebook.forms import FacebookForm
from sangam.channels.providers import meta
from sangam.channels.providers.pages import comments, entries, errors, listed, names, probing, sending
from sangam.channels.providers.pages.adapting import PageAdapter

MB = 1024 * 1024
TEXT_MAX, PRIVATE_MAX = 8000, 2000
"""Characters of a comment, and of a private answer to one."""
READERS = entries.Readers(entries.Object.PAGE, "psid", fields=feed.READERS)
FIELDS = ("feed", "mention", "ratings")
NEEDS = probing.Needs(
    READERS.object, FIELDS, FIELDS,
    ("pages_read_engagement", "pages_read_user_content", "pages_manage_engagement", "pages_manage_metadata", "pages_messaging"),
)  # fmt: skip
ACTIONS: Mapping[str, tuple[str, str, dict[str, str]]] = {
    "hide": ("POST", "", {"is_hidden": "true"}),
    "show": ("POST", "", {"is_hidden": "false"}),
    "like": ("POST", "/likes", {}),
    "unlike": ("DELETE", "/likes", {}),
    "delete": ("DELETE", "", {}),
}


class Adapter(PageAdapter):
    kind = "facebook"
    label = gettext_lazy("Facebook comments")
    icon = "facebook"
    settings_form = FacebookForm
    account, readers, needs = "page_id", READERS, NEEDS
    capabilities = base.Capabilities(
        addressed=False, opaque=True, public=True, private_reply=True, streams=True, reactions=True,
        max_length=TEXT_MAX, max_file=10 * MB,
        actions=tuple(ACTIONS), identity_kinds=(READERS.identity,),
        carries=(base.Carries(("image/jpeg", "image/png", "image/gif"), 10 * MB),),
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
        way, page = self._way(settings, ctx), str(settings.get("page_id", ""))
        if message.private:
            return comments.answer_privately(message, way, page, lambda text: shaping.split(text, PRIVATE_MAX))
        target = message.in_reply_to or comments.post_of(message.conversation_key)

        def comment(text: str, file: base.File | None) -> dict[str, Any]:
            if file is None:
                return way.graph.call("POST", f"{target}/comments", data={"message": text})
            with ctx.open(file) as stream:
                source = (file.name, stream.read(), file.content_type)
            return way.graph.call("POST", f"{target}/comments", files={"source": source})

        post = comments.post_of(message.conversation_key) or target
        return comments.publish(message, way, listed.below_post(message, way.graph, post, page), comment)

    def talk_key(self, to: base.IdentityRef) -> str:
        return ""

    def perform(self, action: base.Action, settings: base.Settings, ctx: base.Context) -> None:
        comments.act(action, self._way(settings, ctx), ACTIONS)

    def _way(self, settings: base.Settings, ctx: base.Context) -> sending.Way:
        graph = meta.Graph(settings, ctx, errors.COMMENTS)
        return sending.Way(graph, f"{settings.get('page_id', 'me')}/messages", self.capabilities, _cut)


def _cut(text: str) -> list[str]:
    return shaping.split(text, TEXT_MAX)


def asked(
    items: list[base.Item], payload: bytes, headers: Mapping[str, str], settings: base.Settings, ctx: base.Context
) -> list[base.Item]:
    """What the Page wrote elsewhere goes to whom it answers."""
    if not settings.get(meta.TOKEN) or not any(isinstance(one, base.Ignored) and one.raw_type == "own" for one in items):
        return items
    way = sending.Way(meta.Graph(settings, ctx, errors.COMMENTS), "", Adapter.capabilities, _cut)
    page = str(settings.get("page_id", ""))
    whole = entries.read(payload, headers, READERS)
    return comments.resolved(items, whole, lambda comment: comments.author_of(way, comment, page))
