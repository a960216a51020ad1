"""How mail programs introduce what they quote, in the languages of the story."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from babel.dates import format_date, format_datetime


class Said(Protocol):
    @property
    def author(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def at(self) -> dt.datetime: ...
    @property
    def subject(self) -> str: ...


LINES = {
    "en": "On {day} at {time} {who} wrote:",
    "de": "Am {day} um {time} schrieb {who}:",
    "fr": "Le {day} à {time}, {who} a écrit :",
    "pt": "{who} escreveu no dia {day} às {time}:",
    "es": "El {day} a las {time}, {who} escribió:",
    "it": "Il giorno {day} alle ore {time} {who} ha scritto:",
    "nl": "Op {day} om {time} schreef {who}:",
    "ja": "{day} {time} {who}:",
    "pl": "{day} o {time} {who} napisał(a):",
    "sv": "Den {day} kl {time} skrev {who}:",
    "tr": "{who}, {day}, {time} tarihinde şunu yazdı:",
    "ru": "{day} в {time}, {who} пишет:",
    "uk": "{day} о {time} {who} пише:",
    "ar": "في {day} في {time} كتب {who}:",
    "he": "בתאריך {day} בשעה {time} מאת {who}:",
    "ko": "{day} {time}, {who}님이 작성:",
    "zh": "{who} 于{day} {time}写道:",
}
LOCALES = {"pt": "pt_PT", "zh": "zh_CN", "gu": "en_IN", "hi": "en_IN", "bn": "en_IN", "uz": "en"}
BLOCKS = {
    "en": ("From", "Sent", "To", "Subject"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "pt": ("De", "Enviado", "Para", "Assunto"),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
}
REPLY_PREFIX = {"de": "AW: ", "sv": "SV: ", "nl": "RE: ", "pl": "Odp: ", "zh": "回复："}


def attribution(language: str, said: Said) -> str:
    locale = LOCALES.get(language, language)
    return LINES.get(language, LINES["en"]).format(
        day=format_date(said.at, "medium", locale=locale), time=f"{said.at:%H:%M}", who=f"{said.author} <{said.address}>"
    )


def header_block(language: str, said: Said, to: str) -> str:
    """As Outlook writes it, without any mark of quoting."""
    words = BLOCKS.get(language, BLOCKS["en"])
    sent = format_datetime(said.at, "EEEE, d MMMM y HH:mm", locale=LOCALES.get(language, language))
    values = (f"{said.author} <{said.address}>", sent, to, said.subject)
    return "\n".join(f"{word}: {value}" for word, value in zip(words, values, strict=True))


def reply_prefix(language: str, client: str) -> str:
    return REPLY_PREFIX.get(language, "Re: ") if client == "outlook" or language in ("zh", "pl") else "Re: "
