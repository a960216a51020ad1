"""What a file of a mail is called: the sender's name without what could hurt, or one made from its type.

The name is only metadata (files are stored under random ids), so odd but harmless names are kept.
"""

from __future__ import annotations

import mimetypes
import re

from . import headers
from .mime import Part

LENGTH_MAX = 200

_EXTENSIONS = {
    "image/jpeg": ".jpg", "image/pjpeg": ".jpg", "image/jpg": ".jpg", "image/heic": ".heic", "image/webp": ".webp",
    "text/calendar": ".ics", "application/ics": ".ics", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
    "text/directory": ".vcf", "application/pgp-signature": ".asc", "application/pgp-keys": ".asc",
    "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m", "message/rfc822": ".eml", "message/global": ".eml", "message/partial": ".eml",
    "audio/ogg": ".ogg", "audio/amr": ".amr", "audio/mp4": ".m4a", "application/ms-tnef": ".dat", "text/plain": ".txt",
    "application/octet-stream": ".bin", "text/x-patch": ".patch", "text/x-diff": ".diff", "application/xml": ".xml",
}  # fmt: skip
_FIXED = {
    "text/calendar": "invite.ics", "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s", "application/pkcs7-mime": "smime.p7m",
    "application/ms-tnef": "winmail.dat",
    "application/x-pkcs7-mime": "smime.p7m", "application/pgp-encrypted": "version.asc",
}  # fmt: skip
_HIDDEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBERED = re.compile(r"(?<=\d)/(?=\d)|(?<=\S) / (?=\S)")
"""A slash that separates no folders: "Invoice 2026/15.pdf"."""
_DRIVE = re.compile(r"^[A-Za-z]:")


def declared(part: Part, hint: str = "") -> str:
    """The name the sender gave, cleaned; "" if he gave none."""
    disposition, kind = part.disposition_params, part.params
    if hint:
        disposition = _again(part, "content-disposition", hint) or disposition
        kind = _again(part, "content-type", hint) or kind
    for value in (disposition.get("filename"), kind.get("name"), disposition.get("name")):
        if value and value.strip():
            return clean(headers.words(value, hint))
    return ""


def _again(part: Part, field: str, hint: str) -> dict[str, str]:
    """Parameters with raw eight-bit letters, read in the charset of the mail's text."""
    value = headers.first(part.fields, field)[:20_000]
    return {} if value.isascii() else headers.parameters(headers.unfold(value, hint))[1]


def clean(name: str) -> str:
    """Without folders, controls, hidden or direction-changing characters; at most LENGTH_MAX long, ending kept."""
    name = _HIDDEN.sub("", headers.safe(name))
    name = _NUMBERED.sub("_", name)
    name = _DRIVE.sub("", name.replace("\\", "/")).rstrip("/").rpartition("/")[2].strip(' \t"')
    name = "" if name.strip(".") == "" else name
    if len(name) > LENGTH_MAX:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 10 else ""
        name = (stem or name)[: LENGTH_MAX - len(ending)] + ending
    return name


def made(content_type: str, number: int) -> str:
    """A name for the `number`-th file, for one that has none."""
    if content_type in _FIXED:
        return _FIXED[content_type]
    ending = _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type, strict=False) or ".bin"
    return f"attachment-{number}{ending}"


def of_message(subject: str, content_type: str, number: int) -> str:
    """A forwarded mail is called like its subject."""
    stem = clean(re.sub(r'[/\\:*?"<>|]+', "_", subject))[:100].strip(" .")
    return f"{stem}.eml" if stem else made(content_type, number)


def type_of(name: str) -> str:
    """The media type a name stands for."""
    return mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream"
