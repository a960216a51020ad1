"""A type of request, a stage, a field: as forms, with a place for each language that a brand speaks."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.accounts.models import Brand, Team
from sangam.lib import money
from sangam.requests import kinds
from sangam.requests.definition import (
    START,
    TYPE_LABELS,
    Choice,
    Definition,
    Field,
    FieldType,
    Limit,
    Stage,
    TaskTemplate,
    said,
)
from sangam.requests.models import Category
from sangam.web.ui.when import language_name

LABEL_MAX, SAYS_MAX = 80, 300
TASKS = 4
APPROVALS = (
    ("", gettext_lazy("No approval")), ("always", gettext_lazy("A lead approves each time")),
    ("above", gettext_lazy("A lead approves above an amount")),
)  # fmt: skip


def spoken(shape: Definition) -> list[str]:
    """The languages to write in: those of the brands, then whatever there are words in already."""
    brands = [code for one in Brand.objects.all() for code in (one.language, *one.languages)]
    return list(dict.fromkeys(["en", *brands, *shape.labels]))


def words_in(form: forms.Form, name: str, label: Any, words: Mapping[str, str], codes: list[str], **more: Any) -> None:
    """A field a language; the first is needed where `required`."""
    required = more.pop("required", False)
    for place, code in enumerate(codes):
        named = f"{label} ({language_name(code)})"
        area = more.get("rows")
        widget = forms.Textarea(attrs={"rows": area, "dir": "auto"}) if area else forms.TextInput(attrs={"dir": "auto"})
        form.fields[f"{name}_{code}"] = forms.CharField(
            label=named, initial=words.get(code, ""), required=required and place == 0, widget=widget,
            max_length=more.get("most", LABEL_MAX), help_text=more.get("help", "") if place == 0 else "",
        )  # fmt: skip


def read(form: forms.Form, name: str, before: Mapping[str, str], codes: list[str]) -> dict[str, str]:
    typed = {code: " ".join(form.cleaned_data[f"{name}_{code}"].split()) for code in codes}
    return {code: text for code, text in {**before, **typed}.items() if text}


class TypeForm(forms.Form):
    brand = forms.ModelChoiceField(
        Brand.objects.all(), label=gettext_lazy("Brand"), required=False, empty_label=gettext_lazy("All brands")
    )
    tells = forms.BooleanField(
        label=gettext_lazy("Tell the customer of each stage that has a sentence"), required=False,
        help_text=gettext_lazy("Where they wrote last, in their language. Whoever moves a request can decide otherwise."),
    )  # fmt: skip

    def __init__(self, shape: Definition, brand: Brand | None, data: Any = None) -> None:
        super().__init__(data, initial={"brand": brand and brand.pk, "tells": shape.tells})
        self.shape, self.codes = shape, spoken(shape)
        words_in(self, "label", _("Name"), shape.labels, self.codes, required=True)
        words_in(self, "about", _("What it is for"), shape.about, self.codes, most=SAYS_MAX)
        self.order_fields([*(name for name in self.fields if name.startswith(("label_", "about_"))), "brand", "tells"])

    def written(self, shape: Definition) -> Definition:
        return shape.with_(
            labels=read(self, "label", shape.labels, self.codes), about=read(self, "about", shape.about, self.codes),
            tells=self.cleaned_data["tells"],
        )  # fmt: skip


class StageForm(forms.Form):
    category = forms.TypedChoiceField(
        label=gettext_lazy("Means"), coerce=int,
        choices=[(int(one), one.label) for one in Category if one != Category.CANCELLED],
        help_text=gettext_lazy("What lists, clocks and figures take it for."),
    )  # fmt: skip
    hours = forms.DecimalField(
        label=gettext_lazy("At most (hours of work)"), required=False, min_value=0, max_value=2000, decimal_places=2,
        help_text=gettext_lazy("Counted in the hours of the brand. Empty for no limit."),
    )  # fmt: skip
    approval = forms.ChoiceField(label=gettext_lazy("Before it is reached"), choices=APPROVALS, required=False)
    limit = forms.CharField(label=gettext_lazy("Above"), max_length=40, required=False, help_text=gettext_lazy("Like 200 EUR."))

    def __init__(self, shape: Definition, stage: Stage | None, data: Any = None) -> None:
        super().__init__(data, initial=_of_stage(stage))
        self.shape, self.stage, self.codes = shape, stage, spoken(shape)
        labels, says = (stage.labels, stage.says) if stage else ({}, {})
        words_in(self, "label", _("Name for colleagues"), labels, self.codes, required=True)
        hint = _("Empty shows the customer the name of the stage, and sends nothing.")
        words_in(self, "says", _("Sentence for the customer"), says, self.codes, most=SAYS_MAX, help=hint)
        for place in range(TASKS):
            self._task_fields(place, stage.tasks[place] if stage and place < len(stage.tasks) else None)

    def _task_fields(self, place: int, task: TaskTemplate | None) -> None:
        number = place + 1
        title = said(task.title, self.codes[0]) if task else ""
        self.fields[f"task_{place}"] = forms.CharField(
            label=_("Task {number}").format(number=number), max_length=200, required=False, initial=title
        )
        self.fields[f"team_{place}"] = forms.ModelChoiceField(
            Team.objects.all(), label=_("Team of task {number}").format(number=number), required=False,
            empty_label=_("The team of the request"), initial=task.team if task else None,
        )  # fmt: skip
        self.fields[f"due_{place}"] = forms.DecimalField(
            label=_("Task {number} is due after (hours of work)").format(number=number), required=False, min_value=0,
            max_value=2000, decimal_places=2, initial=_hours(task.minutes) if task else None,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("approval") == "above":
            try:
                values["limit"] = money.read(values.get("limit", ""))
            except ValueError:
                self.add_error("limit", _("Write an amount with its currency, like 200 EUR."))
        return values

    def written(self) -> Stage:
        given, before = self.cleaned_data, self.stage
        taken = {one.key for one in self.shape.stages}
        labels = read(self, "label", before.labels if before else {}, self.codes)
        key = before.key if before else kinds.free_key(said(labels, "en"), taken, "stage")
        limit = {"always": Limit(), "above": Limit(*given["limit"]) if given["approval"] == "above" else None}
        return Stage(
            key, given["category"], labels, read(self, "says", before.says if before else {}, self.codes),
            _minutes(given["hours"]), limit.get(given["approval"]), self._tasks(),
        )  # fmt: skip

    def _tasks(self) -> tuple[TaskTemplate, ...]:
        """Keys stay with their place; words of other languages stay where the first one stays."""
        found, before = list[TaskTemplate](), self.stage.tasks if self.stage else ()
        for place in range(TASKS):
            title = " ".join(self.cleaned_data[f"task_{place}"].split())
            if not title:
                continue
            was = before[place] if place < len(before) else None
            kept = dict(was.title) if was and said(was.title, self.codes[0]) == title else {self.codes[0]: title}
            key = was.key if was else kinds.free_key(title, {one.key for one in (*before, *found)}, "task")
            team = self.cleaned_data[f"team_{place}"]
            found.append(TaskTemplate(key, kept, team.pk if team else None, _minutes(self.cleaned_data[f"due_{place}"])))
        return tuple(found)


def _of_stage(stage: Stage | None) -> dict[str, Any]:
    if stage is None:
        return {"category": int(Category.WAITING_FOR_US)}
    limit = stage.approval
    kind = "" if limit is None else "above" if limit.currency else "always"
    above = money.typed(limit.minor, limit.currency) if limit and limit.currency else ""
    return {"category": stage.category, "hours": _hours(stage.minutes), "approval": kind, "limit": above}


def _hours(minutes: int | None) -> Decimal | None:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize() if minutes else None


def _minutes(hours: Decimal | None) -> int | None:
    return round(hours * 60) if hours else None


class FieldForm(forms.Form):
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=[(kind.value, label) for kind, label in TYPE_LABELS.items()])
    needed = forms.ChoiceField(label=gettext_lazy("Needed"), required=False)
    public = forms.BooleanField(label=gettext_lazy("The customer sees it"), required=False)

    def __init__(self, shape: Definition, field: Field | None, data: Any = None) -> None:
        initial = {"type": field.type.value, "needed": field.needed, "public": field.public} if field else {"public": True}
        super().__init__(data, initial=initial)
        self.shape, self.field, self.codes = shape, field, spoken(shape)
        choice: Any = self.fields["needed"]
        stages = [(one.key, _("For {stage}").format(stage=one.label("en"))) for one in shape.stages[1:]]
        choice.choices = [("", _("Never")), (START, _("To begin")), *stages]
        if field:
            del self.fields["type"]
        words_in(self, "label", _("Name"), field.labels if field else {}, self.codes, required=True)
        if field is None or field.type == FieldType.CHOICE:
            self._choice_fields(field.choices if field else ())

    def _choice_fields(self, choices: tuple[Choice, ...]) -> None:
        help_text = _("For a list: one choice a line, in the same order in every language.")
        for place, code in enumerate(self.codes):
            shown = "\n".join(one.labels.get(code, "") for one in choices)
            self.fields[f"choices_{code}"] = forms.CharField(
                label=f"{_('Choices')} ({language_name(code)})", required=False, initial=shown.strip("\n"), max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), help_text=help_text if place == 0 else "",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        kind = self.field.type if self.field else values.get("type")
        first = f"choices_{self.codes[0]}"
        if kind == FieldType.CHOICE and first not in self.errors and not values.get(first, "").strip():
            self.add_error(first, _("A list needs at least one choice."))
        return values

    def written(self) -> Field:
        given, before = self.cleaned_data, self.field
        labels = read(self, "label", before.labels if before else {}, self.codes)
        key = before.key if before else kinds.free_key(said(labels, "en"), {one.key for one in self.shape.fields}, "field")
        kind = before.type if before else FieldType(given["type"])
        choices = self._choices(before.choices if before else ()) if kind == FieldType.CHOICE else ()
        return Field(key, kind, labels, given["needed"], given["public"], choices)

    def _choices(self, before: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """A choice is the one of before that has the same first word, or else a new one."""
        lines = {code: [one.strip() for one in self.cleaned_data[f"choices_{code}"].splitlines()] for code in self.codes}
        main = self.codes[0]
        known = {one.labels.get(main, ""): one for one in before}
        found = list[Choice]()
        for place, text in enumerate(lines[main]):
            if not text:
                continue
            was = known.get(text)
            labels = {code: rows[place] for code, rows in lines.items() if place < len(rows) and rows[place]}
            taken = {one.key for one in (*before, *found)}
            found.append(Choice(was.key if was else kinds.free_key(text, taken, "choice"), labels))
        return tuple(found)
