"""Fields of customers and of companies, as forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sangam.customers.attributes.models import Attribute, Of
from sangam.customers.opportunities.models import PipelineStep
from sangam.customers.stages.models import Follows, Stage
from sangam.web.setup.labels.forms import FieldForm, NewFieldForm

MORE = ("group", "brand", "beside", "editor")
MORE_LABELS = {
    "group": _("Heading"),
    "brand": _("Brand"),
    "beside": _("Beside the conversation, too"),
    "editor": _("Who may write it"),
}
MORE_HELP = {
    "group": _("Fields with the same heading stand together on the page."),
    "brand": _("Empty is for all brands."),
    "beside": _("Otherwise it stands on the customer’s page only."),
    "editor": _("Imports and programs may write every field."),
}


class AttributeForm(FieldForm):
    class Meta(FieldForm.Meta):
        model = Attribute  # type: ignore[assignment]
        fields = ("label", "help", "choices", *MORE, "active")  # type: ignore[assignment]
        labels = {**FieldForm.Meta.labels, **MORE_LABELS}
        help_texts = {**FieldForm.Meta.help_texts, **MORE_HELP}


class NewAttributeForm(NewFieldForm):
    """`of` is what it is a field of."""

    class Meta(NewFieldForm.Meta):
        model = Attribute  # type: ignore[assignment]
        fields = ("label", "type", "choices", "help", *MORE, "key")  # type: ignore[assignment]
        labels = {**NewFieldForm.Meta.labels, **MORE_LABELS}
        help_texts = {**NewFieldForm.Meta.help_texts, **MORE_HELP}

    def __init__(self, *args: Any, of: Of, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of

    def same_kind(self) -> QuerySet[Any]:
        return Attribute.objects.filter(of=self.of)


class StageForm(forms.Form):
    """The company's words for the stages of a life; an empty one is the house's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stage in Stage:
            self.fields[stage.value] = forms.CharField(label=stage.label, max_length=40, required=False)


class FollowForm(forms.Form):
    """What moves people on by itself."""

    what = forms.MultipleChoiceField(
        label=_("What happens by itself"), choices=Follows.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What somebody here chose by hand afterwards stands. It holds for what happens from now on."),
    )  # fmt: skip


class StepForm(forms.ModelForm):
    class Meta:
        model = PipelineStep
        fields = ("label", "chance")
        labels = {"label": _("Label"), "chance": _("Chance in %")}
        help_texts = {"chance": _("How many of a hundred end well from here.")}

    def validate_constraints(self) -> None:
        """The verb says whose label it is."""


class StepIntoForm(forms.Form):
    into = forms.ModelChoiceField(PipelineStep.objects.none(), label=_("Give its opportunities to"), empty_label=None)

    def __init__(self, step: PipelineStep, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = PipelineStep.objects.exclude(pk=step.pk)  # type: ignore[attr-defined]
