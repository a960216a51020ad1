"""The settings of a mailbox. `sections` and `shown_when` tell the setup screen how to lay them out."""

from __future__ import annotations

import ssl
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.channels.kinds.email import dkim_keys
from sangam.channels.kinds.email.presets import API_KEYS, HOOK_PROVIDERS, PRESETS

MB = 1024 * 1024
SECURITY = (("ssl", _("TLS from the start")), ("starttls", "STARTTLS"), ("none", _("None (only on your own network)")))
INCOMING = (
    ("listener", _("This server receives it (forwarding, or your domain's MX)")),
    ("imap", _("Fetch it from a mailbox (IMAP)")),
    ("hook", _("A mail provider hands it over (webhook)")),
)
OUTGOING = (("smtp", _("By a mail server (SMTP)")), ("provider", _("By a mail provider's API")))
AFTER = (("seen", _("Mark it as read")), ("move", _("Move it to another folder")), ("nothing", _("Leave it untouched")))
START = (("all", _("Everything that is in the folders")), ("new", _("Only what arrives from now on")))
SIGN_IN = (("", _("Password")), ("google", "Google"), ("microsoft", "Microsoft"), ("custom", _("Another OAuth 2 service")))
HOOKS = [(name, _("Any: raw mail") if name == "raw" else name.title()) for name in HOOK_PROVIDERS]
SECRETS = (
    "imap_password", "smtp_password", "oauth_client_secret", "oauth_refresh_token", "hook_secret", "hook_key",
    "provider_settings", "dkim_private_key",
)  # fmt: skip


class Megabytes(forms.IntegerField):
    """Typed in MB, kept in bytes."""

    def prepare_value(self, value: Any) -> Any:
        return value // MB if isinstance(value, int) and value >= MB else value

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return found * MB if found else found


class Secret(forms.CharField):
    """Never shown; left empty it keeps what is stored."""

    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, strip=True, **more)


def _host(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=253)


def _port(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=65535)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, **more)


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, **more)


class MailboxForm(forms.Form):
    """`cleaned_data` is what a channel keeps: names as adapters read them, sizes in bytes."""

    preset = _choice(_("mail service"), [("", _("Another")), *((key, one.label) for key, one in PRESETS.items())])
    incoming = forms.ChoiceField(label=_("how mail comes in"), choices=INCOMING, initial="listener")
    imap_host = _host(_("IMAP server"))
    imap_port = _port(_("port"))
    imap_security = _choice(_("encryption"), SECURITY, initial="ssl")
    imap_user = _text(_("user name"), help_text=_("Usually the address itself."))
    imap_password = Secret(label=_("password"))
    imap_folders = _text(_("folders"), initial="INBOX", help_text=_("Several are separated by commas."))
    imap_start = _choice(_("the first time, fetch"), START, initial="all")
    imap_after = _choice(_("after fetching a mail"), AFTER, initial="seen")
    imap_move_to = _text(_("folder to move to"))
    hook_provider = _choice(_("provider"), HOOKS)
    hook_secret = Secret(
        label=_("what proves its calls"),
        help_text=_("The signing key; name:password where the provider signs nothing; for SES the ARN of the topic."),
    )
    hook_key = Secret(label=_("API key for fetching"), help_text=_("Brevo: for files. Resend: for every mail."))
    outgoing = forms.ChoiceField(label=_("how mail goes out"), choices=OUTGOING, initial="smtp")
    smtp_host = _host(_("SMTP server"))
    smtp_port = _port(_("port"))
    smtp_security = _choice(_("encryption"), SECURITY, initial="starttls")
    smtp_user = _text(_("user name"))
    smtp_password = Secret(label=_("password"))
    provider = _choice(_("provider"), [("", "—"), *((name, name.title()) for name in API_KEYS)])
    provider_key = Secret(label=_("API key"))
    provider_more = _text(_("second value"), help_text=_("Mailgun: sending domain. Mailjet: secret key. Postal: address."))
    oauth_provider = _choice(_("sign in with"), SIGN_IN)
    oauth_client_id = _text(_("client id"))
    oauth_client_secret = Secret(label=_("client secret"))
    oauth_refresh_token = Secret(
        label=_("refresh token"), help_text=_("Left empty: save, then ask for the permission below. It is kept from there.")
    )
    oauth_authorize_url = forms.URLField(label=_("address of the permission"), required=False, assume_scheme="https")
    oauth_scope = _text(_("scope"))
    oauth_token_url = forms.URLField(label=_("token address"), required=False, assume_scheme="https")
    oauth_tenant = _text(_("tenant"), help_text=_("Microsoft only; “common” if empty."))
    tls_ca = _text(
        _("certificate to trust"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("PEM; only for a mail server with a certificate of its own making."),
    )  # fmt: skip
    from_name = _text(_("name of the sender"), max_length=120, help_text=_("The brand's name if empty."))
    plus_addressing = forms.BooleanField(
        label=_("answers come back to a plus address"), required=False, initial=True,
        help_text=_("Finds the conversation when a mail program drops the references. Your mail server must know them."),
    )  # fmt: skip
    dkim_domain = _host(_("DKIM domain"))
    dkim_selector = _text(_("DKIM selector"), initial="sangam")
    dkim_private_key = Secret(label=_("DKIM private key"), widget=forms.Textarea(attrs={"rows": 4}))
    dkim_make = forms.BooleanField(label=_("make a new DKIM key"), required=False)
    trusted_authserv = _text(
        _("trusted checkers"), help_text=_("Hosts whose Authentication-Results we believe: those of your own mail provider."),
    )  # fmt: skip
    trusted_sealers = _text(
        _("trusted forwarders"),
        help_text=_(
            "Domains whose ARC seals we believe, such as that of a mailing list or of a mailbox that forwards to this one."
        ),
    )
    max_size = Megabytes(label=_("largest mail, in MB"), required=False, min_value=1, max_value=50, initial=50 * MB)
    spam_from = forms.FloatField(label=_("spam from a score of"), required=False, min_value=1, max_value=100)

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("Incoming"), ("preset", "incoming", "imap_host", "imap_port", "imap_security", "imap_user", "imap_password",
                         "imap_folders", "imap_start", "imap_after", "imap_move_to", "hook_provider", "hook_secret",
                         "hook_key")),
        (_("Outgoing"), ("outgoing", "smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password", "provider",
                         "provider_key", "provider_more", "from_name", "plus_addressing")),
        (_("Sign-in without a password"), ("oauth_provider", "oauth_client_id", "oauth_client_secret", "oauth_refresh_token",
                                           "oauth_authorize_url", "oauth_scope", "oauth_token_url", "oauth_tenant",
                                           "tls_ca")),
        (_("Signing and checking"), ("dkim_domain", "dkim_selector", "dkim_private_key", "dkim_make", "trusted_authserv",
                                     "trusted_sealers", "max_size", "spam_from")),
    )  # fmt: skip
    shown_when: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {
        **dict.fromkeys(("imap_host", "imap_port", "imap_security", "imap_user", "imap_password"), ("incoming", ("imap",))),
        **dict.fromkeys(("imap_folders", "imap_start", "imap_after"), ("incoming", ("imap",))),
        "imap_move_to": ("imap_after", ("move",)),
        **dict.fromkeys(("hook_provider", "hook_secret"), ("incoming", ("hook",))),
        "hook_key": ("hook_provider", ("brevo", "resend")),
        **dict.fromkeys(("smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password"), ("outgoing", ("smtp",))),
        **dict.fromkeys(("provider", "provider_key", "provider_more"), ("outgoing", ("provider",))),
        "oauth_client_id": ("oauth_provider", ("google", "microsoft", "custom")),
        "oauth_client_secret": ("oauth_provider", ("google", "microsoft", "custom")),
        "oauth_refresh_token": ("oauth_provider", ("google", "microsoft", "custom")),
        "oauth_token_url": ("oauth_provider", ("custom",)),
        "oauth_authorize_url": ("oauth_provider", ("custom",)),
        "oauth_scope": ("oauth_provider", ("custom",)),
        "oauth_tenant": ("oauth_provider", ("microsoft",)),
    }

    def __init__(self, data: Any = None, files: Any = None, *, initial: Any = None, **more: Any) -> None:
        known = dict(initial or {})
        after, _colon, target = str(known.get("imap_after") or "seen").partition(":")
        known.update({"imap_after": after, "imap_move_to": target} if known else {})
        super().__init__(data, files, initial=known, **more)

    def clean(self) -> dict[str, Any]:
        found = dict(super().clean() or {})
        self._fill(found)
        self._incoming(found)
        self._outgoing(found)
        self._signing(found)
        self.cleaned_data = found
        return found

    def clean_tls_ca(self) -> str:
        text = str(self.cleaned_data["tls_ca"]).strip()
        if text:
            try:
                ssl.create_default_context().load_verify_locations(cadata=text)
            except (ssl.SSLError, ValueError) as error:
                raise forms.ValidationError(_("This is not a certificate in PEM.")) from error
        return text

    def clean_imap_host(self) -> str:
        return self._plain_host("imap_host")

    def clean_smtp_host(self) -> str:
        return self._plain_host("smtp_host")

    def _plain_host(self, name: str) -> str:
        text = str(self.cleaned_data[name]).strip()
        if any(char in text for char in "/@ \t?#") or (":" in text and not text.startswith("[") and text.count(":") == 1):
            raise forms.ValidationError(_("Only the name of the server, like mail.example.com."))
        return text

    def _fill(self, found: dict[str, Any]) -> None:
        """A chosen mail service brings its servers; what somebody typed stays."""
        preset = PRESETS.get(found.get("preset") or "")
        if preset is None:
            return
        for side in ("imap", "smtp"):
            if not found.get(f"{side}_host"):
                found.update({name: value for name, value in preset.values().items() if name.startswith(side)})
        if found.get("oauth_refresh_token") and not found.get("oauth_provider"):
            found["oauth_provider"] = preset.oauth

    def _incoming(self, found: dict[str, Any]) -> None:
        if found.get("incoming") == "imap" and "imap_host" not in self.errors and not found.get("imap_host"):
            self.add_error("imap_host", _("Which server holds the mailbox?"))
        target = str(found.pop("imap_move_to", "") or "").strip()
        if found.get("imap_after") == "move":
            if not target:
                self.add_error("imap_move_to", _("To which folder?"))
            found["imap_after"] = f"move:{target}"

    def _outgoing(self, found: dict[str, Any]) -> None:
        key, more = found.pop("provider_key", ""), found.pop("provider_more", "")
        if found.get("outgoing") != "provider":
            found["provider"] = ""
            return
        names = API_KEYS.get(found.get("provider") or "")
        if names is None:
            self.add_error("provider", _("Which provider?"))
        elif key:
            found["provider_settings"] = {name: value for name, value in zip(names, (key, more), strict=False) if value}

    def _signing(self, found: dict[str, Any]) -> None:
        if found.pop("dkim_make", False):
            found["dkim_private_key"] = dkim_keys.make().private
            found["dkim_selector"] = found.get("dkim_selector") or "sangam"
        if found.get("dkim_private_key") and not found.get("dkim_domain"):
            self.add_error("dkim_domain", _("For which domain do we sign?"))
