"""Tags: the list with how often each is used, renaming, merging, removing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.conversations import tag_list
from sangam.conversations.models import Tag
from sangam.web.setup import editing
from sangam.web.setup.frame import show
from sangam.web.setup.guard import admins
from sangam.web.setup.labels.forms import TagForm, TagIntoForm
from sangam.web.ui.person import Request

HERE = "tags"


@require_http_methods(["GET", "POST"])
@admins
def page(request: Request) -> HttpResponse:
    """The list, with a line to add to it. `q` narrows it, `after` is where the page before ended."""
    form = TagForm(request.POST if request.method == "POST" else None, auto_id="id_new_%s")
    if form.is_valid():
        try:
            tag_list.create(form.cleaned_data["name"], by=request.user)
        except tag_list.Taken as error:
            form.add_error("name", _("There is a tag “%(name)s” already.") % {"name": error.other.name})
        else:
            messages.success(request, _("Tag added"))
            return HttpResponseRedirect(reverse("setup:tags"))
    return show(
        request, "setup_labels/tags.html.jinja", HERE, {**_listed(request), "form": form}, status=422 if form.is_bound else 200
    )


def _listed(request: Request) -> dict[str, Any]:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = tag_list.page(words, request.GET.get("after", "").replace("\x00", "")[:60])
    counts = tag_list.used(found.tags)
    here = reverse("setup:tags")
    return {
        "rows": [(tag, counts[tag.pk]) for tag in found.tags],
        "q": words,
        "newer": f"{here}?{urlencode({'q': words})}" if request.GET.get("after") else "",
        "older": f"{here}?{urlencode({'q': words, 'after': found.after})}" if found.after else "",
    }


@require_http_methods(["GET", "POST"])
@admins
def one(request: Request, number: int) -> HttpResponse:
    tag = get_object_or_404(Tag, pk=number)

    def save(form: Any) -> str:
        try:
            tag_list.rename(tag, form.cleaned_data["name"], by=request.user)
        except tag_list.Taken as error:
            text = _("There is a tag “%(name)s” already. To make them one, merge below.")
            form.add_error("name", text % {"name": error.other.name})
        return reverse("setup:tags")

    def make(data: Any, row: Any) -> TagForm:
        return TagForm(data, initial={"name": row.name})

    return editing.run(request, editing.Screen(HERE, tag, make, save, _("Saved"), "setup_labels/tag.html.jinja", _beside(tag)))


def _beside(tag: Tag, into: TagIntoForm | None = None) -> dict[str, Any]:
    return {
        "title": tag.name,
        "back": reverse("setup:tags"),
        "used": tag_list.used([tag])[tag.pk],
        "into": into or TagIntoForm(auto_id="id_merge_%s"),
    }


@require_POST
@admins
def merge(request: Request, number: int) -> HttpResponse:
    """Into another tag, by its name."""
    tag = get_object_or_404(Tag, pk=number)
    form = TagIntoForm(request.POST, auto_id="id_merge_%s")
    if form.is_valid() and form.cleaned_data["into"].pk == tag.pk:
        form.add_error("into", _("This is the tag itself. Name another one."))
    if not form.is_valid():
        context = {**_beside(tag, form), "form": TagForm(initial={"name": tag.name}), "row": tag, "clash": None}
        context["seen"] = editing.marks({"name": tag.name})
        return show(request, "setup_labels/tag.html.jinja", HERE, context, status=422)
    into = form.cleaned_data["into"]
    count = tag_list.merge(tag, into, by=request.user)
    said = _("“%(name)s” is “%(into)s” now, on %(count)s conversations.")
    messages.success(request, said % {"name": tag.name, "into": into.name, "count": count})
    return HttpResponseRedirect(reverse("setup:tags"))


@require_POST
@admins
def remove(request: Request, number: int) -> HttpResponse:
    tag = get_object_or_404(Tag, pk=number)
    count = tag_list.delete(tag, by=request.user)
    said = _("“%(name)s” is removed, also from %(count)s conversations.")
    messages.success(request, said % {"name": tag.name, "count": count})
    return HttpResponseRedirect(reverse("setup:tags"))
