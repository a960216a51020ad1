"""The list of what he asked, one matter with its stream, and something new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from sangam.conversations import files, pictures, pin, status, thread
from sangam.conversations.models import Attachment, Conversation
from sangam.events.record import Actor
from sangam.lib import clock
from sangam.web.portal import carried, present, typed, words, writing
from sangam.web.portal.door import Here, portal, show
from sangam.web.portal.forms import NewForm, SayForm


@portal("GET")
def home(request: HttpRequest, here: Here) -> HttpResponse:
    rows, more = present.rows(here.sight, present.marked(request.GET.get("before", "")))
    first = "before" not in request.GET
    cards = typed.cards(here) if first else []
    return show(request, here, "home", rows=rows, more=more, cards=cards, welcome=here.page.welcome_for(here.asked))


@portal("GET", "POST", files=True)
def one(request: HttpRequest, here: Here, number: int) -> HttpResponseBase:
    conversation = _mine(here, number)
    picked = carried.of(request, here)
    form = SayForm(request.POST if request.method == "POST" else None, picked=picked)
    who = here.sight.speaker(conversation) if form.is_bound and form.is_valid() else None
    taken = None
    if who:
        taken = writing.take(request, here, form, who, text=_text(form), into=conversation, given=picked.all())
    return taken.answer if taken else _one(request, here, conversation, form)


def _one(request: HttpRequest, here: Here, conversation: Conversation, form: SayForm) -> HttpResponse:
    said = present.stream(here.channel, here.sight, conversation)
    first = here.sight.messages(conversation).order_by("pk").values_list("subject", "text").first() or ("", "")
    told: dict[str, Any] = {
        "conversation": conversation, "said": said, "state": words.state(conversation), "steps": words.steps(),
        "title": present.titled(*first), "form": form, "sent": "sent" in request.GET,
        "own": conversation.customer_id in here.sight.owners, "again": _reopens(here, conversation),
        "typed": typed.spoken_of(here, conversation), "pin": pin.of(conversation) if here.page.called else "",
    }  # fmt: skip
    return show(request, here, "one", status=422 if form.is_bound else 200, **told)


@portal("GET", "POST", files=True)
def new(request: HttpRequest, here: Here) -> HttpResponseBase:
    if not here.page.take_new:
        raise Http404("nothing new is taken here")
    picked = carried.of(request, here)
    form = NewForm(here.sight.refs, request.POST if request.method == "POST" else None, picked=picked)
    taken = None
    if form.is_bound and form.is_valid():
        subject = form.cleaned_data["subject"].strip()
        taken = writing.take(request, here, form, form.who(), text=_text(form), subject=subject, given=picked.all())
    if taken:
        return taken.answer
    return show(request, here, "new", status=422 if form.is_bound else 200, form=form, kinds=typed.kinds(here))


def _text(form: SayForm) -> str:
    return str(form.cleaned_data["text"]).strip()


@portal("POST")
def state(request: HttpRequest, here: Here, number: int) -> HttpResponseBase:
    """He says himself that it is settled, or that it is not."""
    conversation = _mine(here, number)
    if conversation.customer_id not in here.sight.owners:
        raise Http404("who was only copied decides nothing")
    done = words.state(conversation).key == "done"
    by = Actor.customer(conversation.customer_id)
    if request.POST.get("to") == "done" and not done:
        status.solve(conversation, by=by)
    elif request.POST.get("to") == "open" and _reopens(here, conversation):
        status.reopen(conversation, by=by)
    return redirect(here.url("one", number))


def _reopens(here: Here, conversation: Conversation) -> bool:
    """Whether it may be taken up again as it is; else a word of his opens one that follows it."""
    whole = conversation.root or conversation
    if words.state(conversation).key != "done":
        return False
    candidate = thread.Candidate(
        whole.pk, whole.customer_id, whole.team_id, whole.brand_id, whole.category, whole.folder, whole.last_message_at,
        whole.solved_at,
    )  # fmt: skip
    return thread.still_open(candidate, clock.now(), timedelta(days=here.brand.reopen_days))


@portal("GET")
def file(request: HttpRequest, here: Here, signed: str) -> HttpResponseBase:
    number, picture = present.file_of(here.channel, signed) or (0, False)
    row = here.sight.attachments().filter(pk=number).first() or typed.put_there(here, number)
    if row is None:
        raise Http404("not there, or not yours")
    answer = _picture(row) if picture else _download(row)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def _picture(row: Attachment) -> HttpResponseBase:
    found = pictures.shown(row.key, "page")
    if isinstance(found, pictures.NotShown):
        raise Http404("this picture cannot be shown")
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer["Content-Disposition"] = "inline"
    return answer


def _download(row: Attachment) -> HttpResponseBase:
    try:
        answer = FileResponse(files.store().open(row.key), as_attachment=True, filename=row.name)
    except FileNotFoundError as error:
        raise Http404("this file is gone") from error
    answer["Content-Type"] = "application/octet-stream"
    return answer


def _mine(here: Here, number: int) -> Conversation:
    """Raises Http404: what is not his looks like what does not exist."""
    found = here.sight.matter(number)
    if found is None:
        raise Http404("not there, or not yours")
    return found
