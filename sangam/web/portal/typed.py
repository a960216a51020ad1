"""Typed requests on the page: how far each is, in his words, and the beginning of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from sangam.channels.base import File
from sangam.conversations.models import Attachment, Conversation, Message, MessageKind
from sangam.events.record import Actor
from sangam.requests import filling, linking, opening, present, queries, values
from sangam.requests.definition import START, Definition, Field, FieldType
from sangam.requests.files import of_customer
from sangam.requests.models import Link, Request, RequestType
from sangam.requests.present import PublicRequest
from sangam.requests.steps import Refused
from sangam.web.portal import carried, writing
from sangam.web.portal import present as matters
from sangam.web.portal.door import Here, portal, show
from sangam.web.portal.forms import FilesForm, NewForm

SHOWN = 20
PREFIX = "field-"


def cards(here: Here) -> list[PublicRequest]:
    """What he asked for himself: those that go on first."""
    found = queries.of_identities(here.sight.ids).filter(brand=here.brand.pk)[:SHOWN]
    shown = present.many_for_customer(list(found), here.words_in)
    return sorted(shown, key=lambda one: not one.is_live)


def spoken_of(here: Here, conversation: Conversation) -> list[PublicRequest]:
    """Those of his that this matter, as far as it is his, is about."""
    own = here.sight.messages(conversation).values("conversation")
    linked = Link.objects.filter(conversation__in=own).values("request")
    found = queries.of_identities(here.sight.ids).filter(brand=here.brand.pk, pk__in=linked)[:SHOWN]
    return present.many_for_customer(list(found), here.words_in)


@portal("GET", "POST", files=True)
def one(request: HttpRequest, here: Here, number: int) -> HttpResponseBase:
    row = queries.of_identities(here.sight.ids).filter(brand=here.brand.pk, number=number).first()
    if row is None:
        raise Http404("not there, or not his")
    if request.method == "POST" and "drop" in request.POST:
        return _drop(request, here, row)
    picked = carried.of(request, here, [PREFIX + one.key for one in _fillable(here, row)])
    form = FilesForm(request.POST if request.method == "POST" else None, picked=picked)
    return (_add(request, here, row, form) if form.is_bound else None) or _one(request, here, row, form)


def _one(request: HttpRequest, here: Here, row: Request, form: FilesForm) -> HttpResponse:
    about = Link.objects.filter(request=row).values("conversation")
    rows, _more = matters.rows(here.sight, only=about)
    asked = present.for_customer(row, here.words_in, here.sight.attachments())
    fillable = {one.key for one in _fillable(here, row)}
    shown = [file.pk for one in asked.files for file in one.files]
    given = set(_given(here).filter(pk__in=shown).values_list("pk", flat=True))

    def lines(files: Sequence[Attachment]) -> list[tuple[matters.File, int]]:
        return [(matters.file(here.channel, file), file.pk if file.pk in given else 0) for file in files]

    held = [(one, lines(one.files), one.key in fillable) for one in asked.files if one.files or one.key in fillable]
    told = {"asked": asked, "rows": rows, "form": form, "held": held, "sent": "sent" in request.GET}
    return show(request, here, "typed", status=422 if form.is_bound else 200, **told)


def _fillable(here: Here, row: Request) -> list[Field]:
    """The fields to which he may add files."""
    if not row.is_live or not here.page.take_files:
        return []
    return [one for one in row.version.shape.fields if one.type == FieldType.FILE and one.public]


def _given(here: Here) -> QuerySet[Attachment]:
    """What he sent himself."""
    return here.sight.attachments().filter(message__kind=MessageKind.IN, message__identity__in=here.sight.ids)


def _drop(request: HttpRequest, here: Here, row: Request) -> HttpResponseBase:
    """One that he sent himself stands in the field no more; what was said with it stays said."""
    text = request.POST["drop"]
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    keys = [one.key for one in _fillable(here, row) if number in (row.fields.get(one.key) or ())]
    if not keys or not _given(here).filter(pk=number).exists():
        raise Http404("not there, or not his")
    filling.drop_file(row, keys[0], number, by=Actor.customer(row.customer_id))
    return redirect(here.url("typed", row.number))


def _add(request: HttpRequest, here: Here, row: Request, form: FilesForm) -> HttpResponseBase | None:
    """His files are said where the request is spoken of, and stand in its field then. None where the form says what is
    wrong."""
    name = next(iter(form.picked.files), "")
    field = row.version.shape.field(name.removeprefix(PREFIX))
    if not form.is_valid() or field is None:
        return None
    had = len(row.fields.get(field.key) or ())
    if had + len(form.picked.all()) > values.FILES_MAX:
        full = _("No more than %(count)d files fit here. Nothing was sent.")
        form.add_error(None, full % {"count": values.FILES_MAX})
        return None
    said = here.sight.messages().filter(conversation__in=Link.objects.filter(request=row).values("conversation"))
    last = said.select_related("conversation").order_by("-pk").first()
    into = last.conversation if last else None
    who = (here.sight.speaker(into) if into else None) or here.sight.refs[0]
    label = field.label(here.words_in)
    words = f"{row.name}, {label}: {_names(form.picked.all())}"
    taken = writing.take(request, here, form, who, text=words, into=into, subject=label, given=form.picked.all())
    if taken is None:
        return None
    if taken.message is None:
        return taken.answer
    by = Actor.customer(row.customer_id)
    linking.link(row, taken.message.conversation, by=by)
    filling.add_files(row, field.key, _numbers(taken.message, form.picked.all()), by=by)
    return redirect(f"{here.url('typed', row.number)}?sent=1")


def _numbers(message: Message, given: Sequence[File]) -> list[int]:
    """What became of these files in the message."""
    shas = {one.sha256 for one in given}
    return list(message.attachments.filter(sha256__in=shas).order_by("pk").values_list("pk", flat=True))


def _names(given: Sequence[File]) -> str:
    return ", ".join(one.name for one in given)


def put_there(here: Here, number: int) -> Attachment | None:
    """What colleagues put into an open field of a request of his, for him to get."""
    found = queries.of_identities(here.sight.ids).filter(brand=here.brand.pk, held__attachment=number)
    return of_customer(list(found)).get(number)


def kinds(here: Here) -> list[tuple[str, str, str]]:
    """(key, name, what it is for) of what may be asked for here."""
    offered = queries.types_for(here.brand.pk)
    shapes = [(one.key, one.current.shape) for one in offered if one.current and _can_begin(here, one.current.shape)]
    return [(key, shape.label(here.words_in), _about(shape, here.words_in)) for key, shape in shapes]


def _can_begin(here: Here, shape: Definition) -> bool:
    """What needs a file cannot begin on a page that takes none."""
    return here.page.take_files or not any(one.type == FieldType.FILE and one.needed == START for one in shape.fields)


def _about(shape: Definition, language: str) -> str:
    return next((shape.about[code] for code in (language, language.partition("-")[0], "en") if shape.about.get(code)), "")


class TypedForm(NewForm):
    """The fields that a customer fills in to begin: those needed then, and those open to him that nothing waits for."""

    def __init__(self, shape: Definition, here: Here, data: Any = None, **more: Any) -> None:
        super().__init__(here.sight.refs, data, **more)
        self.shape, self.language = shape, here.words_in
        del self.fields["subject"]
        asked = [one for one in shape.fields if _asks(one) and one.type != FieldType.FILE]
        self.of_files = files_of(here, shape)
        for one in asked:
            self.fields[PREFIX + one.key] = _field(one, here.words_in)
        self.fields["text"].label = _("What else should we know?")
        self.fields["text"].required = False
        self.order_fields([*(PREFIX + one.key for one in asked), "text", "speaker", "key"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        lacking = [one.label(self.language) for one in self.of_files if one.needed == START and not self.brought(one)]
        if lacking:
            self.add_error(None, _("Add a file here: %(fields)s") % {"fields": ", ".join(lacking)})
        raw = {name.removeprefix(PREFIX): value for name, value in given.items() if name.startswith(PREFIX)}
        try:
            kept = values.clean(self.shape, raw)
        except values.Wrong as wrong:
            for key, words in wrong.problems.items():
                self.add_error(PREFIX + key if PREFIX + key in self.fields else None, words)
            kept = {}
        given["values"] = {key: value for key, value in kept.items() if value is not None}
        return given

    def brought(self, one: Field) -> Sequence[File]:
        return self.picked.files.get(PREFIX + one.key, ())

    def words(self) -> str:
        """What he filled in as people read it, above what he wrote besides."""
        kept: Mapping[str, Any] = self.cleaned_data["values"]
        told = [
            f"{one.label(self.language)}: {values.said(one, kept[one.key], self.language)}"
            for one in self.shape.fields
            if one.key in kept
        ]
        told += [f"{one.label(self.language)}: {_names(given)}" for one in self.of_files if (given := self.brought(one))]
        lines = "\n".join([self.shape.label(self.language), *told])
        return "\n\n".join(filter(None, [lines, str(self.cleaned_data["text"]).strip()]))


def _asks(one: Field) -> bool:
    return one.needed == START or (not one.needed and one.public)


def files_of(here: Here, shape: Definition) -> list[Field]:
    """The fields of files that he is asked for at the beginning."""
    return [one for one in shape.fields if one.type == FieldType.FILE and _asks(one)] if here.page.take_files else []


def _field(one: Field, language: str) -> forms.Field:
    label, needed = one.label(language), one.needed == START
    if one.type == FieldType.CHOICE:
        choices: Iterable[tuple[str, str]] = [("", "—"), *((each.key, one.choice(each.key, language)) for each in one.choices)]
        return forms.ChoiceField(label=label, required=needed, choices=list(choices))
    kind = {FieldType.DATE: "date"}.get(one.type, "text")
    hint = {FieldType.MONEY: "12.50 EUR", FieldType.NUMBER: "12.5"}.get(one.type, "")
    widget = forms.TextInput(attrs={"type": kind, **({"placeholder": hint} if hint else {})})
    return forms.CharField(label=label, required=needed, max_length=values.TEXT_MAX, widget=widget)


@portal("GET", "POST", files=True)
def begin(request: HttpRequest, here: Here, key: str) -> HttpResponseBase:
    kind = next((one for one in queries.types_for(here.brand.pk) if one.key == key), None)
    if kind is None or kind.current is None or not here.page.take_new:
        raise Http404("not offered here")
    shape = kind.current.shape
    if not _can_begin(here, shape):
        raise Http404("not offered here")
    names = [PREFIX + one.key for one in files_of(here, shape)] or [carried.PLAIN]
    form = TypedForm(shape, here, request.POST if request.method == "POST" else None, picked=carried.of(request, here, names))
    answer = None
    if form.is_bound and form.is_valid():
        answer = _begin(request, here, kind, form)
    status = 422 if form.is_bound else 200
    about = _about(shape, here.words_in)
    asked = [(PREFIX + one.key, one.label(here.words_in), one.needed == START) for one in form.of_files]
    told = {"form": form, "heading": shape.label(here.words_in), "about": about, "of_files": asked}
    return answer or show(request, here, "begin", status=status, **told)


def _begin(request: HttpRequest, here: Here, kind: RequestType, form: TypedForm) -> HttpResponseBase | None:
    """His words come in by the one road; what they became is what the request is spoken of in."""
    subject = form.shape.label(form.language)
    taken = writing.take(request, here, form, form.who(), text=form.words(), subject=subject, given=form.picked.all())
    if taken is None:
        return None
    if taken.message is None:
        return taken.answer
    conversation = taken.message.conversation
    key = f"portal-{taken.message.pk}"
    files = {one.key: _numbers(taken.message, form.brought(one)) for one in form.of_files if form.brought(one)}
    given = {**form.cleaned_data["values"], **files}
    try:
        opening.open_(
            kind, opening.from_conversation(conversation, fields=given, client_key=key),
            by=Actor.customer(conversation.customer_id),
        )  # fmt: skip
    except (Refused, values.Wrong):
        return taken.answer  # the type changed meanwhile: people read what he wrote all the same
    return taken.answer
