"""The streams: what is said in public, newest first, and what is decided about each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sangam.conversations import saved
from sangam.conversations.models import ViewOf
from sangam.ingest import turning
from sangam.social import triage
from sangam.social.models import FoundBy, PostState, StreamPost
from sangam.social.mood_words import LANGUAGES
from sangam.web.ui.person import Request, is_partial, signed_in
from sangam.web.workspace.loading import actor
from sangam.web.workspace.streams import listing, words

MOODS = (("good", _("Sounds good")), ("mixed", _("Sounds mixed")), ("bad", _("Sounds bad")), ("unknown", _("Cannot tell")))
MANY_MAX = 200
STATES = (*PostState.choices, ("all", _("All")))


@require_safe
@signed_in
def streams(request: Request) -> HttpResponse:
    return render(request, "streams/page.html.jinja", _page(request, listing.read(request.GET.dict())))


def _page(request: Request, shown: listing.Listing) -> dict[str, Any]:
    channels = listing.streams(request.scope)
    rows, after = listing.page(request.scope, shown, channels)
    networks = {one.kind: one.adapter.label for one in channels}
    return {
        "listing": shown, "cards": [_card(row) for row in rows], "waiting": listing.waiting(request.scope),
        "channels": channels, "networks": list(networks.items()), "states": STATES, "found_by": FoundBy.choices, "moods": MOODS,
        "terms": sorted({*listing.terms(channels), *(row.term for row in rows), shown.term} - {""}),
        "languages": sorted({*LANGUAGES, *(row.language for row in rows), shown.language} - {""}),
        "kept": saved.listed(request.scope, ViewOf.POSTS),
        "older": shown.page_url(after) if after else "", "newer": shown.url if shown.after else "",
    }  # fmt: skip


@require_safe
@signed_in
def one(request: Request, number: int) -> HttpResponse:
    """Its card, for pages that heard that it has changed; the page around it for everybody else."""
    post = _post(request, number)
    if is_partial(request):
        return render(request, "streams/_card.html.jinja", {"card": _card(post)})
    return redirect(
        f"{listing.Listing(state='all', channel=str(post.channel_id)).page_url(listing.before(post))}#post-{post.pk}"
    )


@require_POST
@signed_in
def many_ignored(request: Request) -> HttpResponse:
    return _many(request, triage.ignore_many, undo=True)


@require_POST
@signed_in
def many_restored(request: Request) -> HttpResponse:
    return _many(request, triage.take_back_many)


def _many(request: Request, verb: Callable[..., list[int]], *, undo: bool = False) -> HttpResponse:
    """The list as it is after that, with a way back."""
    numbers = [int(one) for one in request.POST.getlist("post")[:MANY_MAX] if one.isascii() and one.isdigit() and len(one) < 19]
    moved = verb(StreamPost.objects.visible_to(request.scope).filter(pk__in=numbers), by=actor(request))
    shown = listing.read(QueryDict(request.POST.get("listing", "")[:2000]).dict())
    if not is_partial(request):
        return redirect(shown.url)
    context = {**_page(request, shown), "moved": moved, "undo": undo}
    return render(request, "streams/_list.html.jinja", context)


def _card(post: StreamPost, error: str = "") -> dict[str, Any]:
    word, how, style = words.mood(post)
    act = getattr(post, "act", None)
    return {
        "post": post, "reach": words.reach(post), "mood": word, "mood_how": how, "mood_style": style, "act": act,
        "standing": words.standing(post), "can_like": triage.can_like(post), "error": error,
        "can_turn": bool(post.identity_id) and not post.deleted_at,
    }  # fmt: skip


def _post(request: Request, number: int) -> StreamPost:
    return get_object_or_404(listing.with_all(StreamPost.objects.visible_to(request.scope)), pk=number)


def _answer(request: Request, post: StreamPost, error: str = "") -> HttpResponse:
    """The card as it is now; without scripts, the page again."""
    if not is_partial(request):
        return redirect("workspace:streams")
    context = {"card": _card(_post(request, post.pk), error), "waiting": listing.waiting(request.scope), "answered": True}
    return render(request, "streams/_answered.html.jinja", context, status=409 if error else 200)


@require_POST
@signed_in
def ignored(request: Request, number: int) -> HttpResponse:
    post = _post(request, number)
    triage.ignore(post, by=actor(request))
    return _answer(request, post)


@require_POST
@signed_in
def restored(request: Request, number: int) -> HttpResponse:
    post = _post(request, number)
    triage.take_back(post, by=actor(request))
    return _answer(request, post)


@require_POST
@signed_in
def liked(request: Request, number: int) -> HttpResponse:
    return _act(request, number, triage.like)


@require_POST
@signed_in
def unliked(request: Request, number: int) -> HttpResponse:
    return _act(request, number, triage.unlike)


def _act(request: Request, number: int, verb: Any) -> HttpResponse:
    post = _post(request, number)
    try:
        verb(post, by=actor(request))
    except triage.Impossible as error:
        return _answer(request, post, str(error))
    return _answer(request, post)


@require_POST
@signed_in
def turned(request: Request, number: int) -> HttpResponse:
    """Into its conversation; with `then=reply` the answer is opened there."""
    post = _post(request, number)
    try:
        conversation = turning.turn(post, by=actor(request))
    except triage.Impossible as error:
        return _answer(request, post, str(error))
    address = reverse("workspace:conversation", args=[conversation.number])
    address += "#reply" if request.POST.get("then") == "reply" else ""
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if is_partial(request) else redirect(address)
