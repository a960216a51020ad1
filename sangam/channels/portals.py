"""What a kind that is a page of our own adds to the contract: how it shows itself, and how what is written there comes in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sangam.channels.base import Adapter, File, IdentityRef, Request, Settings

FILE_MAX = 10 * 1024 * 1024
FILES_MAX = 5
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
FILE_TYPES = (
    "image/*", "audio/*", "video/*", "application/pdf", "text/plain", "text/csv", "application/zip",
    f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet", f"{_OFFICE}presentationml.presentation",
    f"{_OPEN}text", f"{_OPEN}spreadsheet", f"{_OPEN}presentation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """How the page shows itself. `welcome` by language, "" for all others; `newcomers`: whoever proves an address may ask;
    `linked`: letters of the brand point to it; `called`: people answer the phone, and may ask for a PIN."""

    welcome: Mapping[str, str] = field(default_factory=dict)
    newcomers: bool = True
    take_new: bool = True
    take_files: bool = True
    linked: bool = True
    called: bool = False

    def welcome_for(self, languages: Iterable[str]) -> str:
        """In the first of these languages that there is, else that for all others."""
        for language in languages:
            for code in (language, language.partition("-")[0]):
                if code and code in self.welcome:
                    return self.welcome[code]
        return self.welcome.get("", "")


@dataclass(frozen=True, slots=True)
class Written:
    """One message of a visit. `id` is the page's own, the same when the same form is sent again; `token` names the matter it
    answers, "" for something new. Files are stored already."""

    id: str
    who: IdentityRef
    text: str
    subject: str = ""
    language: str = ""
    token: str = ""
    files: tuple[File, ...] = ()


class PortalAdapter(Adapter):
    """A page of a brand on this server. Nothing here touches the database."""

    def page(self, settings: Settings) -> Page:
        raise NotImplementedError

    def call(self, written: Written, settings: Settings) -> Request:
        """The genuine call that brings it in, as a provider would make it."""
        raise NotImplementedError
