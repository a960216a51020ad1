"""What a person says of a file: what each column is, and how it is to be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.customers.importing.models import Import, What
from sangam.web.setup.imports import words

COLUMN = "column-"


class FileForm(forms.Form):
    what = forms.ChoiceField(label=_("What is in it"), choices=What.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with any delimiter and character set, XLSX, or vCard; up to 100 MB and 500,000 rows."),
        error_messages={"required": _("Choose a file."), "empty": _("There is nothing in this file.")},
    )


class MappingForm(forms.Form):
    """`settled` are the values for `taking.settle`."""

    country = forms.ChoiceField(label=_("Phone numbers without a country are of"), choices=words.countries, required=False)
    replace = forms.TypedChoiceField(
        label=_("Where a customer has a value already"),
        coerce=lambda text: text == "file",
        choices=[("", _("keep it, and fill in only what is empty")), ("file", _("take what the file says"))],
        empty_value="",
        required=False,
    )
    headed = forms.BooleanField(label=_("The first line says what the columns are"), required=False)
    charset = forms.ChoiceField(label=_("Characters"), choices=[*words.CHARSETS.items()], required=False)
    delimiter = forms.ChoiceField(label=_("Between the columns"), choices=[*words.DELIMITERS.items()], required=False)
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)

    def __init__(self, data: Any, job: Import) -> None:
        starts = {
            "country": job.country or words.country(), "replace": "file" if job.replace else "", "headed": job.headed,
            "charset": job.charset, "delimiter": job.delimiter, "sheet": job.sheet,
        }  # fmt: skip
        super().__init__(data, initial=starts)
        self.job = job
        self.fields["sheet"].choices = [(name, name) for name in job.sheets]  # type: ignore[attr-defined]
        for name in self._needless():
            del self.fields[name]
        if "charset" in self.fields and job.charset not in words.CHARSETS:
            self.fields["charset"].choices = [(job.charset, job.charset.upper()), *words.CHARSETS.items()]  # type: ignore[attr-defined]
        self.columns = [] if job.state == "refused" else job.mapping

    def _needless(self) -> list[str]:
        job = self.job
        found = [] if len(job.sheets) > 1 else ["sheet"]
        found += [] if job.form in ("csv", "") else ["delimiter"]
        found += ["charset"] if job.form == "xlsx" else []
        found += ["headed"] if job.form in ("vcard", "") else []
        return found + ([] if job.what == What.PEOPLE else ["country"])

    def settled(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in self.fields}
        values["replace"] = bool(values["replace"])
        known = {name for name, _label in words.labels(self.job.what)}
        given = [self.data.get(f"{COLUMN}{place}", "") for place in range(len(self.columns))]
        if not self.columns:
            return values
        return {**values, "mapping": [name if name in known else "" for name in given]}
