"""What a card says of a post."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sangam.social.models import PostState, StreamPost
from sangam.web.ui.words import number
from sangam.web.workspace.streams.listing import CLEAR

FIGURES: dict[str, Callable[[int], str]] = {
    "followers": lambda count: ngettext("%(n)s follower", "%(n)s followers", count),
    "likes": lambda count: ngettext("%(n)s like", "%(n)s likes", count),
    "shares": lambda count: ngettext("%(n)s share", "%(n)s shares", count),
    "comments": lambda count: ngettext("%(n)s comment", "%(n)s comments", count),
    "views": lambda count: ngettext("%(n)s view", "%(n)s views", count),
}


def reach(post: StreamPost) -> str:
    """What the network tells of it, "" where it tells nothing or nobody has noticed it."""
    return " · ".join(
        say(post.reach[name]) % {"n": number(post.reach[name])} for name, say in FIGURES.items() if post.reach.get(name)
    )


def mood(post: StreamPost) -> tuple[str, str, str]:
    """(word, how it was found, style); ("", "", "") where nobody can tell."""
    if post.mood is None:
        return "", "", ""
    if post.mood > CLEAR:
        word, style = _("Sounds good"), "good"
    elif post.mood < -CLEAR:
        word, style = _("Sounds bad"), "warn"
    else:
        word, style = _("Sounds mixed"), ""
    how = _("%(figure)s on a scale from −1 to 1, found by counting words (method %(method)s). A hint, not a certainty.")
    return word, how % {"figure": f"{post.mood:+.2f}".replace("-", "−"), "method": post.mood_method}, style


def standing(post: StreamPost) -> str:
    """What was decided, and by whom."""
    if post.state == PostState.IGNORED:
        return _("Ignored by %(name)s") % {"name": post.triaged_by} if post.triaged_by else _("Ignored: its sender is blocked")
    if post.state != PostState.TURNED or post.conversation is None:
        return ""
    return _("Answered") if post.conversation.first_answered_at else _("In a conversation")
