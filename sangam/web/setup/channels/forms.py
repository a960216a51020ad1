"""A channel's own form, laid over the one its kind brings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.channels import administer
from sangam.channels.base import Adapter
from sangam.channels.fields import Mailbox, MailboxField
from sangam.channels.models import Channel
from sangam.web.setup import editing

PREFIX = "own"


class ChannelForm(forms.ModelForm):
    """What every channel has, whatever its kind."""

    class Meta:
        model = Channel
        fields = ("name", "address", "brand", "team", "acknowledge", "acknowledgement")
        widgets = {"acknowledgement": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "name": gettext_lazy("What people here call it."),
            "address": gettext_lazy("Where customers write to."),
            "acknowledgement": gettext_lazy(
                "{brand}, {number}, {reference} and {answer_time} are filled in. Empty: our own words."
            ),
        }

    def __init__(self, *args: Any, adapter: Adapter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.adapter = adapter
        self.fields["address"].required = adapter.capabilities.letters
        if not adapter.capabilities.addressed:
            del self.fields["address"]
        if not adapter.capabilities.acknowledge:
            del self.fields["acknowledge"], self.fields["acknowledgement"]

    def clean_address(self) -> str:
        try:
            address = self.adapter.check_name(self.cleaned_data["address"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if self.adapter.capabilities.letters:
            validate_email(address)
        others = Channel.objects.filter(kind=self.adapter.kind, address__iexact=address).exclude(pk=self.instance.pk)
        if address and (other := others.first()):
            raise forms.ValidationError(_("“%(name)s” answers at this address already.") % {"name": other.name})
        return address


@dataclass(frozen=True, slots=True)
class Section:
    """Fields of the kind's form under one heading; each with what must be chosen for it to show."""

    heading: str | Promise
    fields: list[tuple[forms.BoundField, str, str, bool]]


class Both:
    """The two forms as one: valid together, drawn together."""

    def __init__(self, adapter: Adapter, channel: Channel, data: Any = None) -> None:
        self.adapter, self.channel = adapter, channel
        self.stored = administer.stored_secrets(channel) if channel.pk else frozenset()
        initial = {name: value for name, value in channel.settings.items() if name not in adapter.secret_fields}
        self.core = ChannelForm(data, instance=channel, adapter=adapter)
        make = adapter.settings_form or forms.Form
        self.own: forms.Form = make(data, initial=initial or None, prefix=PREFIX)
        self._mark_secrets()
        self._offer_mailboxes()

    def is_valid(self) -> bool:
        valid = self.core.is_valid() & self.own.is_valid()
        return valid and self._of_one_brand()

    def _offer_mailboxes(self) -> None:
        fields = {name: field for name, field in self.own.fields.items() if isinstance(field, MailboxField)}
        if not fields:
            return
        found = Channel.objects.active().exclude(address="").select_related("brand").order_by("brand__name", "address")
        several = len({one.brand_id for one in found}) > 1
        mailboxes = [
            Mailbox(one.address, f"{one.name} ({one.brand})" if several else one.name, one.brand_id)
            for one in found
            if one.capabilities.letters
        ]
        for name, field in fields.items():
            field.offer(mailboxes, kept=str(self.channel.settings.get(name) or ""))

    def _of_one_brand(self) -> bool:
        for name, field in self.own.fields.items():
            if isinstance(field, MailboxField):
                wrong = field.foreign(self.own.cleaned_data.get(name, ""), self.core.cleaned_data["brand"].pk)
                if wrong:
                    self.own.add_error(name, wrong)
        return not self.own.errors

    def values(self) -> dict[str, Any]:
        """The kind's cleaned values, beside settings its form does not know (those written by others stay)."""
        others = {name: value for name, value in self.channel.settings.items() if name not in self.own.fields}
        return {**others, **self.own.cleaned_data}

    def now(self) -> dict[str, Any]:
        """What is stored, secrets as one mark only: for noticing that somebody else saved in between."""
        sealed = hashlib.sha256(bytes(self.channel.sealed or b"")).hexdigest() if self.channel.pk else ""
        return {**editing.values_of(self.core), **self.channel.settings, "sealed": sealed}

    def labels(self) -> dict[str, str | Promise]:
        named = {name: self.own[name].label for name in self.own.fields}
        core = {name: self.core[name].label for name in self.core.fields}
        return {**named, **core, "sealed": _("a password or key")}

    def _mark_secrets(self) -> None:
        """A secret is never drawn, not even one just typed; a stored one says so."""
        for name, field in self.own.fields.items():
            if not isinstance(field.widget, forms.PasswordInput) and name not in self.adapter.secret_fields:
                continue
            if name in self.stored:
                field.widget.attrs["placeholder"] = _("Stored; leave empty to keep it")
            if isinstance(field.widget, forms.Textarea):
                field.widget = Unshown(attrs=field.widget.attrs)

    def sections(self) -> list[Section]:
        """As the kind laid it out (`sections`, or `fieldsets`), else all under one heading."""
        given = getattr(self.own, "sections", None) or getattr(self.own, "fieldsets", None)
        layout = given or (((_("Connection"), tuple(self.own.fields)),) if self.own.fields else ())
        return [Section(heading, [self._field(name) for name in names if name in self.own.fields]) for heading, names in layout]

    def _field(self, name: str) -> tuple[forms.BoundField, str, str, bool]:
        rules: Mapping[str, tuple[str, tuple[str, ...]]] = getattr(self.own, "shown_when", {})
        if name not in rules:
            return self.own[name], "", "", True
        ruler, values = rules[name]
        return self.own[name], self.own[ruler].html_name, "|".join(values), self._shows(name, rules)

    def _shows(self, name: str, rules: Mapping[str, tuple[str, tuple[str, ...]]]) -> bool:
        if name not in rules:
            return True
        ruler, values = rules[name]
        return str(self.own[ruler].value() or "") in values and self._shows(ruler, rules)


class Unshown(forms.Textarea):
    """A large secret: like a password it is taken and never given back."""

    def format_value(self, value: Any) -> str:
        return ""
