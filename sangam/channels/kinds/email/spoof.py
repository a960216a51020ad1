"""What looks as if the sender were not who he seems: facts to show, never a verdict.

The keys: several_froms, name_is_address, name_hides_address, reply_to_differs, mixed_scripts, homograph,
control_header, line_break, bidi, own_domain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from sangam.channels.kinds.email.mail import Mail, Mailbox

OWN_HEADERS = "x-sangam-"
_ADDRESS = re.compile(r"[^\s<>\"',;:()\[\]@]{1,64}@([^\s<>\"',;:()\[\]@]{1,255}\.[^\s<>\"',;:()\[\]@.]{2,63})")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile("[\r\n\x00\x0b\x0c\x85\u2028\u2029]")
_CJK = frozenset({"HAN", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL"})
_NAMES = {"CJK": "HAN", "KATAKANA-HIRAGANA": "KATAKANA", "HALFWIDTH": "KATAKANA", "FULLWIDTH": "LATIN"}
_TWINS = dict(zip("аеорсухіјѕԁһӏьԛԝɡαοινρτυκ", "aeopcyxijsdhlbqwgaoivptuk", strict=True))


def check(mail: Mail, *, own_domains: Collection[str] = (), proven: bool = False) -> tuple[str, ...]:
    """The suspicious facts of a mail, in a fixed order. `own_domains` are the company's, `proven` our own check."""
    found = {
        "several_froms": len({box.address for box in mail.froms}) > 1 or len(mail.all("from")) > 1,
        "name_is_address": any(_names_another(box) for box in mail.froms),
        "name_hides_address": any("<" in box.name and ">" in box.name for box in mail.froms),
        "reply_to_differs": _reply_to_differs(mail),
        "mixed_scripts": any(_mixed(_domain(box)) for box in mail.froms),
        "homograph": any(_twin(_domain(box)) for box in mail.froms),
        "control_header": any(name.startswith(OWN_HEADERS) for name, _ in mail.headers),
        "line_break": _breaks(mail),
        "bidi": any(_BIDI.search(box.name + box.address) for box in mail.froms) or bool(_OVERRIDE.search(mail.subject)),
        "own_domain": not proven and any(_domain(box) in own_domains for box in mail.froms),
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _domain(box: Mailbox) -> str:
    """The domain in Unicode, so that scripts can be seen in punycode."""
    labels = box.address.rpartition("@")[2].split(".")
    return ".".join(_readable(label) for label in labels)


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _names_another(box: Mailbox) -> bool:
    """An address in the display name that is not the real one; the same address twice is common and harmless."""
    return any(found.group().lower() != box.address for found in _ADDRESS.finditer(box.name[:500]))


def _reply_to_differs(mail: Mail) -> bool:
    domains = {_domain(box) for box in mail.froms}
    return bool(mail.reply_to and domains) and all(_domain(box) not in domains for box in mail.reply_to)


def _scripts(label: str) -> set[str]:
    scripts = set()
    for char in label:
        if char.isalpha():
            name = unicodedata.name(char, "UNKNOWN").split(" ")[0]
            scripts.add(_NAMES.get(name, name))
    return scripts


def _mixed(domain: str) -> bool:
    """Two scripts inside one label (Unicode Technical Standard 39; East Asian ones go together with Latin)."""
    if domain.isascii():
        return False
    for label in domain.split("."):
        scripts = _scripts(label)
        if len(scripts) > 1 and not scripts <= _CJK | {"LATIN"}:
            return True
    return False


def _twin(domain: str) -> bool:
    """A label made wholly of letters that look Latin but are not."""
    if domain.isascii():
        return False
    for label in domain.split("."):
        letters = [char for char in label if char.isalpha()]
        if letters and all(char in _TWINS for char in letters):
            return True
    return False


def _breaks(mail: Mail) -> bool:
    values = [mail.subject, *(box.name + box.address for box in (*mail.froms, *mail.reply_to))]
    return any(_BREAK.search(value) for value in values)
