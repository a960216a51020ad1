"""The line above a quote, as mail clients of each language write it, so that every reader (ours too) knows a quote follows."""

from __future__ import annotations

from typing import Final

from babel.dates import format_datetime

from sangam.channels.base import Utterance
from sangam.lib.locales import locale_of

WROTE: Final = {
    "en": "On {date}, {name} wrote:",
    "de": "Am {date} schrieb {name}:",
    "fr": "Le {date}, {name} a écrit :",
    "es": "El {date}, {name} escribió:",
    "ca": "El {date}, {name} va escriure:",
    "pt": "Em {date}, {name} escreveu:",
    "it": "Il giorno {date} {name} ha scritto:",
    "nl": "Op {date} schreef {name}:",
    "sv": "Den {date} skrev {name}:",
    "da": "Den {date} skrev {name}:",
    "nb": "Den {date} skrev {name}:",
    "no": "Den {date} skrev {name}:",
    "fi": "{date} {name} kirjoitti:",
    "pl": "W dniu {date} {name} napisał(a):",
    "cs": "Dne {date} {name} napsal(a):",
    "sk": "Dňa {date} {name} napísal(a):",
    "hu": "{name} ezt írta (időpont: {date}):",
    "ro": "Pe {date}, {name} a scris:",
    "tr": "{name}, {date} tarihinde şunu yazdı:",
    "el": "Στις {date}, {name} έγραψε:",
    "ru": "{date}, {name} написал:",
    "uk": "{date} {name} пише:",
    "vi": "Vào {date}, {name} đã viết:",
    "id": "Pada {date}, {name} menulis:",
    "uz": "{date}, {name} yozdi:",
    "ja": "{date}、{name} さんは書きました:",
    "zh": "{name} 于 {date} 写道：",
    "ko": "{date}, {name}님이 작성:",
    "ar": "في {date}، كتب {name}:",
    "fa": "در {date}، {name} نوشت:",
    "he": "בתאריך {date}, {name} כתב:",
    "hi": "{date} को {name} ने लिखा:",
    "bn": "{date} তারিখে {name} লিখেছেন:",
    "gu": "{date} ના રોજ {name} એ લખ્યું:",
    "th": "เมื่อ {date} {name} เขียนว่า:",
}
"""English where a language is not listed: readers of mail know that line too."""


def line(utterance: Utterance, language: str) -> str:
    """ "On 3 Mar 2026, 10:15, Cleo wrote:" in the language, on one line, with the writer's own hour."""
    code = language.replace("_", "-").split("-")[0].lower()
    template = WROTE.get(code, WROTE["en"])
    locale = locale_of(language if code in WROTE else "en")
    date = format_datetime(utterance.at, "medium", locale=locale, tzinfo=utterance.at.tzinfo)
    name = " ".join(utterance.author.split())[:80] or "?"
    return template.replace("{date}", " ".join(date.split())).replace("{name}", name)
