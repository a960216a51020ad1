"""Typed requests on the page: how far each is, in his words, and the beginning of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from sangam.conversations.models import Conversation
from sangam.events.record import Actor
from sangam.requests import opening, present, queries, values
from sangam.requests.definition import START, Definition, Field, FieldType
from sangam.requests.models import Link, RequestType
from sangam.requests.present import PublicRequest
from sangam.requests.steps import Refused
from sangam.web.portal import present as matters
from sangam.web.portal import writing
from sangam.web.portal.door import Here, portal, show
from sangam.web.portal.forms import NewForm

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


@portal("GET")
def one(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    row = queries.of_identities(here.sight.ids).filter(brand=here.brand.pk, number=number).first()
    if row is None:
        raise Http404("not there, or not his")
    about = Link.objects.filter(request=row).values("conversation")
    rows, _more = matters.rows(here.sight, only=about)
    return show(request, here, "typed", asked=present.for_customer(row, here.words_in), rows=rows)


def kinds(here: Here) -> list[tuple[str, str, str]]:
    """(key, name, what it is for) of what may be asked for here."""
    offered = queries.types_for(here.brand.pk)
    shapes = [(one.key, one.current.shape) for one in offered if one.current]
    return [(key, shape.label(here.words_in), _about(shape, here.words_in)) for key, shape in shapes]


def _about(shape: Definition, language: str) -> str:
    return next((shape.about[code] for code in (language, language.partition("-")[0], "en") if shape.about.get(code)), "")


class TypedForm(NewForm):
    """The fields that a customer fills in to begin: those needed then, and those open to him that nothing waits for."""

    def __init__(self, shape: Definition, here: Here, data: Any = None, **more: Any) -> None:
        super().__init__(here.sight.refs, data, **more)
        self.shape, self.language = shape, here.words_in
        del self.fields["subject"]
        asked = [one for one in shape.fields if _asks(one)]
        for one in asked:
            self.fields[PREFIX + one.key] = _field(one, here.words_in)
        self.fields["text"].label = _("What else should we know?")
        self.fields["text"].required = False
        self.order_fields([*(PREFIX + one.key for one in asked), "text", "speaker", "key"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        raw = {name.removeprefix(PREFIX): value for name, value in given.items() if name.startswith(PREFIX)}
        try:
            kept = values.clean(self.shape, raw)
        except values.Wrong as wrong:
            for key, words in wrong.problems.items():
                self.add_error(PREFIX + key if PREFIX + key in self.fields else None, words)
            kept = {}
        given["values"] = {key: value for key, value in kept.items() if value is not None}
        return given

    def words(self) -> str:
        """What he filled in as people read it, above what he wrote besides."""
        kept: Mapping[str, Any] = self.cleaned_data["values"]
        told = [
            f"{one.label(self.language)}: {values.said(one, kept[one.key], self.language)}"
            for one in self.shape.fields
            if one.key in kept
        ]
        lines = "\n".join([self.shape.label(self.language), *told])
        return "\n\n".join(filter(None, [lines, str(self.cleaned_data["text"]).strip()]))


def _asks(one: Field) -> bool:
    return one.type != FieldType.FILE and (one.needed == START or (not one.needed and one.public))


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
    form = TypedForm(shape, here, request.POST if request.method == "POST" else None)
    answer = None
    if form.is_bound and form.is_valid():
        answer = _begin(request, here, kind, form)
    status = 422 if form.is_bound else 200
    about = _about(shape, here.words_in)
    return answer or show(request, here, "begin", status=status, form=form, heading=shape.label(here.words_in), about=about)


def _begin(request: HttpRequest, here: Here, kind: RequestType, form: TypedForm) -> HttpResponseBase | None:
    """His words come in by the one road; what they became is what the request is spoken of in."""
    taken = writing.take(request, here, form, form.who(), text=form.words(), subject=form.shape.label(form.language))
    if taken is None:
        return None
    if taken.message is None:
        return taken.answer
    conversation = taken.message.conversation
    key = f"portal-{taken.message.pk}"
    try:
        opening.open_(
            kind, opening.from_conversation(conversation, fields=form.cleaned_data["values"], client_key=key),
            by=Actor.customer(conversation.customer_id),
        )  # fmt: skip
    except (Refused, values.Wrong):
        return taken.answer  # the type changed meanwhile: people read what he wrote all the same
    return taken.answer
