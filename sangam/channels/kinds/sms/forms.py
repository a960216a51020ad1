"""The settings of an SMS channel: Twilio, or any gateway that is spoken to by HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels.base import RENEW
from sangam.channels.kinds.sms import fields as told
from sangam.channels.kinds.sms import gateway_out, proof
from sangam.channels.providers import phones
from sangam.lib import http, reach

SECRETS = (proof.AUTH_TOKEN, gateway_out.SECRET, proof.HOOK_SECRET)
GATEWAYS = ((proof.TWILIO, "Twilio"), (proof.GATEWAY, _("Another gateway, by HTTP")))
STATES = ("sent", "delivered", "read", "failed")
LINES_MAX = 60
_SENDER = re.compile(r"[A-Za-z0-9 &+_.-]{1,11}\Z")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\Z")


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=more.pop("max_length", 200), **more)


def _lines(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), **more)


def _secret(label: Any, **more: Any) -> forms.CharField:
    """Never shown; left empty it keeps what is stored."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, required=False, max_length=500, widget=widget, **more)


class SmsForm(forms.Form):
    """`cleaned_data` is what a channel keeps: headers, states and the body as objects."""

    gateway = forms.ChoiceField(label=_("gateway"), choices=GATEWAYS, initial=proof.TWILIO)
    from_number = _text(
        _("sender"), max_length=20,
        help_text=_("If not the channel's address: a short code, or a name of at most 11 letters that nobody can answer."),
    )  # fmt: skip
    region = _text(
        _("country of numbers without one"), max_length=2,
        help_text=_("Two letters, like DE. Gateways often leave the country out."),
    )  # fmt: skip
    smart = forms.BooleanField(
        label=_("plain quotes and dashes"), required=False, initial=True,
        help_text=_("One “ or — makes a message cost more than twice as much. They are replaced where that helps."),
    )  # fmt: skip

    account_sid = _text(_("account SID"), help_text=_("Twilio Console → Account Info. It begins with AC."))
    auth_token = _secret(_("auth token"), help_text=_("Beside it. It also proves Twilio's calls to us."))
    messaging_service = _text(
        _("messaging service"), help_text=_("Begins with MG, under Messaging → Services. Empty: the channel's number sends.")
    )
    mms = forms.BooleanField(
        label=_("send pictures as MMS"),
        required=False,
        help_text=_("Only where the number can (USA, Canada, Australia). Else: links."),
    )

    out_url = _text(
        _("address of the gateway"), max_length=2000, help_text=_("Where messages are handed over, from its documentation.")
    )
    out_method = forms.ChoiceField(label=_("method"), choices=[(one, one) for one in ("POST", "PUT", "GET")], required=False)
    out_format = forms.ChoiceField(label=_("format"), choices=(("json", "JSON"), ("form", _("Form"))), required=False)
    gateway_secret = _secret(_("key or password"), help_text=_("Stored encrypted. Write {secret} where it belongs."))
    out_headers = _lines(_("headers"), help_text=_("One a line, like “Authorization: Bearer {secret}”."))
    out_body = _lines(
        _("body"),
        help_text=_("JSON, or “name = value” lines. Filled in: {to} {digits} (no plus) {from} {text} {id} {secret}."),
    )  # fmt: skip
    out_id = _text(
        _("field of the message's number"), help_text=_("In its answer, like messages.0.id. Empty: ours, {id}, is kept.")
    )
    out_success = _text(
        _("field that says yes"), help_text=_("If it refuses with 200: a field and its good values, like status = 0 | ok.")
    )

    hook_header = _text(
        _("header with the secret"), max_length=100, help_text=_("Empty: Authorization (as a bearer or plain).")
    )
    hook_secret = _secret(
        _("secret of its calls"), help_text=_("Empty: we make one; “Try the connection” shows it with the address to call.")
    )
    hook_renew = forms.BooleanField(
        label=_("make a new secret"), required=False, help_text=_("The old one stops working at once.")
    )
    in_list = _text(_("list of messages"), help_text=_("If a call brings several: where the list stands, like results."))
    in_from, in_text = _text(_("sender's number"), initial="from"), _text(_("text"), initial="text")
    in_id = _text(
        _("number of the message"), initial="id",
        help_text=_("Without one, two messages that are alike in every field count as one."),
    )  # fmt: skip
    in_to, in_time = _text(_("receiver"), initial="to"), _text(_("time of the message"))
    told_id, told_state = _text(_("number of our message"), initial="id"), _text(_("state"), initial="status")
    told_code, told_time = _text(_("error code")), _text(_("time of the state"))
    states = _lines(
        _("its words for states"),
        help_text=_("One a line, like “DELIVRD = delivered”; ours are sent, delivered, read, failed."),
    )

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("Gateway"), ("gateway", "account_sid", "auth_token", "messaging_service", "out_url", "out_method", "out_format",
                        "gateway_secret", "out_headers", "out_body", "out_id", "out_success")),
        (_("Sending"), ("from_number", "smart", "mms")),
        (_("Messages and reports that come in"), ("region", "hook_header", "hook_secret", "hook_renew", "in_list", "in_from",
                                                  "in_text", "in_id", "in_to", "in_time", "told_id", "told_state", "told_code",
                                                  "told_time", "states")),
    )  # fmt: skip
    """Each has something to show whichever gateway it is."""
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {
        **dict.fromkeys(("account_sid", "auth_token", "messaging_service", "mms"), ("gateway", (proof.TWILIO,))),
        **dict.fromkeys(
            (
                "out_url", "out_method", "out_format", "gateway_secret", "out_headers", "out_body", "out_id",
                "out_success", "hook_header", "hook_secret", "hook_renew", *(name for name in told.NAMES), "states",
            ),
            ("gateway", (proof.GATEWAY,)),
        ),
    }  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *, initial: Any = None, **more: Any) -> None:
        known = dict(initial or {})
        for name, glue in (("out_headers", ": "), ("states", " = ")):
            if isinstance(known.get(name), Mapping):
                known[name] = "\n".join(f"{key}{glue}{value}" for key, value in known[name].items())
        if isinstance(known.get("out_body"), Mapping | list):
            known["out_body"] = _shown(known["out_body"], str(known.get("out_format", "json")))
        super().__init__(data, files, initial=known, **more)

    def clean_from_number(self) -> str:
        found = phones.fold(self.cleaned_data["from_number"])
        if found and not (phones.E164.match(found) or _SENDER.match(found)):
            raise forms.ValidationError(_("A number with its country, a short code, or a name of at most 11 letters."))
        return found

    def clean_region(self) -> str:
        found = str(self.cleaned_data["region"]).strip().upper()
        if found and found not in phonenumbers.SUPPORTED_REGIONS:
            raise forms.ValidationError(_("Two letters of a country, like DE."))
        return found

    def clean_account_sid(self) -> str:
        return self._numbered("account_sid", "AC")

    def clean_messaging_service(self) -> str:
        return self._numbered("messaging_service", "MG")

    def _numbered(self, name: str, prefix: str) -> str:
        found = str(self.cleaned_data[name]).strip()
        if found and not re.fullmatch(prefix + r"[0-9a-zA-Z]{32}", found):
            raise forms.ValidationError(_("It begins with %(prefix)s and has 34 signs."), params={"prefix": prefix})
        return found

    def clean_out_url(self) -> str:
        where = str(self.cleaned_data["out_url"]).strip()
        if where:
            try:
                http.judge(gateway_out.filled(where, {}))
            except reach.Refused as error:
                raise forms.ValidationError(_("This is no web address, like https://gateway.example.com/sms.")) from error
        return where

    def clean_hook_header(self) -> str:
        found = str(self.cleaned_data["hook_header"]).strip().lower()
        if found and not _HEADER.match(found):
            raise forms.ValidationError(_("This is no name of a header."))
        return found

    def clean_out_headers(self) -> dict[str, str]:
        found = self._pairs("out_headers", ":")
        if wrong := next((name for name in found if not _HEADER.match(name)), ""):
            raise forms.ValidationError(_("“%(line)s” is no name of a header."), params={"line": wrong[:60]})
        return found

    def clean_states(self) -> dict[str, str]:
        found = {word: state.lower() for word, state in self._pairs("states", "=").items()}
        if wrong := next((state for state in found.values() if state not in STATES), ""):
            raise forms.ValidationError(_("“%(line)s” is none of: sent, delivered, read, failed."), params={"line": wrong[:60]})
        return found

    def _pairs(self, name: str, sign: str) -> dict[str, str]:
        lines = [line.strip() for line in str(self.cleaned_data[name]).splitlines() if line.strip()]
        if wrong := next((line for line in lines[:LINES_MAX] if sign not in line), ""):
            raise forms.ValidationError(_("“%(line)s” has no %(sign)s."), params={"line": wrong[:60], "sign": sign})
        cut = (line.partition(sign) for line in lines[:LINES_MAX])
        return {key.strip(): value.strip() for key, _sign, value in cut}

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        if found.pop("hook_renew", False):
            found[proof.HOOK_SECRET] = RENEW
        if found.get("gateway") == proof.GATEWAY:
            self._body(found)
            if "out_url" not in self.errors and not found.get("out_url"):
                self.add_error("out_url", _("Where are messages handed over?"))
        elif "account_sid" not in self.errors and not found.get("account_sid"):
            self.add_error("account_sid", _("Which account of Twilio?"))
        self.cleaned_data = found
        return found

    def _body(self, found: dict[str, Any]) -> None:
        given = str(found.get("out_body") or "").strip()
        if found.get("out_format") == "json" and found.get("out_method") != "GET":
            try:
                found["out_body"] = json.loads(given or "{}")
            except ValueError:
                self.add_error("out_body", _("This is no JSON."))
                return
        else:
            found["out_body"] = self._pairs("out_body", "=")
        if "{text}" not in f"{given}{found.get('out_url')}":
            self.add_error("out_body", _("{text} stands nowhere: the message would be empty."))


def _shown(body: Any, shape: str) -> str:
    if shape == "form" and isinstance(body, Mapping):
        return "\n".join(f"{name} = {value}" for name, value in body.items())
    return json.dumps(body, ensure_ascii=False, indent=1)
