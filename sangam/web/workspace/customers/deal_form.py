"""The form of an opportunity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.conditions.fields import Money
from sangam.customers.models import Attribute, Opportunity
from sangam.customers.opportunities.models import TITLE_MAX
from sangam.customers.typed import clean as typed
from sangam.customers.typed.kinds import FieldType
from sangam.lib import money
from sangam.web.workspace import loading

WORTH = Attribute(key="worth", label="value", type=FieldType.AMOUNT)


class MoneyField(forms.CharField):
    """An amount with its currency, as one types it: 12.50 EUR."""

    def clean(self, value: Any) -> Money | None:  # type: ignore[override]
        try:
            found = typed.clean(WORTH, super().clean(value))
        except typed.Wrong as error:
            raise forms.ValidationError(error.problem[:1].upper() + error.problem[1:] + ".") from error
        return found if isinstance(found, Money) else None


class DealForm(forms.Form):
    FIELD_OF = {"title": "title", "minor": "worth", "currency": "worth", "owner_id": "owner", "expected_on": "expected_on"}
    title = forms.CharField(label=_("What it is about"), max_length=TITLE_MAX)
    worth = MoneyField(
        label=_("What it is worth"), required=False, max_length=40, help_text=_("With its currency, like 4800 EUR.")
    )
    owner = forms.ModelChoiceField(
        loading.people().none(), label=_("Whose it is"), required=False, empty_label=_("Nobody’s yet")
    )
    expected_on = forms.DateField(
        label=_("Expected to close"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = loading.people()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As `deal.CHANGEABLE`."""
        told, worth = self.cleaned_data, self.cleaned_data["worth"]
        return {
            "title": " ".join(told["title"].split()),
            "minor": worth.minor if worth else None,
            "currency": worth.currency if worth else "",
            "owner_id": told["owner"].pk if told["owner"] else None,
            "expected_on": told["expected_on"],
        }


def stored(row: Opportunity) -> dict[str, Any]:
    worth = money.typed(row.minor, row.currency) if row.minor is not None else ""
    return {"title": row.title, "worth": worth, "owner": row.owner_id, "expected_on": row.expected_on}
