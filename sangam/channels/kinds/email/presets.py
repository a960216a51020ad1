"""Servers of well-known mail services (their own help pages), so that nobody has to look them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """`oauth` names the sign-in service of those who take no plain passwords from programs."""

    label: str
    imap: str
    smtp: str
    smtp_port: int = 465
    smtp_security: str = "ssl"
    oauth: str = ""

    def values(self) -> Mapping[str, str | int]:
        return {
            "imap_host": self.imap, "imap_port": 993, "imap_security": "ssl", "smtp_host": self.smtp,
            "smtp_port": self.smtp_port, "smtp_security": self.smtp_security, "oauth_provider": self.oauth,
        }  # fmt: skip


PRESETS: Mapping[str, Preset] = {
    "gmail": Preset("Gmail, Google Workspace", "imap.gmail.com", "smtp.gmail.com", oauth="google"),
    "microsoft": Preset("Microsoft 365", "outlook.office365.com", "smtp.office365.com", 587, "starttls", "microsoft"),
    "yahoo": Preset("Yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com"),
    "fastmail": Preset("Fastmail", "imap.fastmail.com", "smtp.fastmail.com"),
    "gmx": Preset("GMX", "imap.gmx.net", "mail.gmx.net", 587, "starttls"),
}
HOOK_PROVIDERS = (
    "raw", "mailgun", "sendgrid", "postmark", "ses", "mailjet", "brevo", "mandrill", "sparkpost", "mailersend", "postal",
    "resend",
)  # fmt: skip
API_KEYS: Mapping[str, tuple[str, ...]] = {
    "mailgun": ("api_key", "sender_domain"),
    "sendgrid": ("api_key",),
    "postmark": ("server_token",),
    "mailjet": ("api_key", "secret_key"),
    "brevo": ("api_key",),
    "mandrill": ("api_key",),
    "sparkpost": ("api_key",),
    "mailersend": ("api_token",),
    "resend": ("api_key",),
    "postal": ("api_key", "api_url"),
}
"""What django-anymail's sending backend of each provider wants: the key, and for some a second value."""
