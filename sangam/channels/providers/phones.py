"""Numbers of phones, folded so that equal people are equal whichever network tells of them.

A number becomes E.164 (ITU-T). Some countries write mobile numbers in two ways, and networks mix them:
Mexico dropped the 1 after +52 in 2019; Argentina's mobiles have a 9 after +54 when called from abroad; Brazil gave its
mobiles a ninth digit. Short codes and names of senders are no numbers and stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _

KIND = "phone"
SHORT_MAX = 6
"""Digits without a plus: so many may be a short code, and are then no number of a country."""
NAME_MAX = 40
TEXT_MAX = 40
E164 = re.compile(r"\+[1-9]\d{6,14}\Z")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_BRAZIL = re.compile(r"\+55(\d\d)([6-9]\d{7})\Z")
_MEXICO = re.compile(r"\+521(\d{10})\Z")
_ARGENTINA = re.compile(r"\+54([1-8]\d{9})\Z")


@lru_cache(maxsize=10_000)
def fold(value: str, region: str = "", *, mobile: bool = True) -> str:
    """`value` as E.164, or cleaned if it is no number. `region` (ISO 3166, two letters) is where numbers without a country
    belong. `mobile`: what this network reaches are mobile phones, so Argentina's numbers get their 9."""
    plain = " ".join(_UNSEEN.sub("", value).split())[:TEXT_MAX].strip()
    found = _number(plain, region.upper())
    return _one_way(found, mobile) if found else plain


def _number(plain: str, region: str) -> str:
    digits = re.sub(r"[\s().\-/]", "", plain)
    if not re.fullmatch(r"\+?\d{1,20}", digits) or (not digits.startswith("+") and len(digits) <= SHORT_MAX):
        return ""
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+"):
        return _parsed(digits, "") or (digits if E164.match(digits) else "")
    candidates = [_parsed(digits, region)] if region else []
    if not digits.startswith("0"):
        candidates.append(_parsed("+" + digits, ""))
    likely = [one for one in candidates if one and _is_valid(one)]
    if likely:
        return min(likely, key=len)  # of +49 151… and +49 49 151… the country was not meant twice
    return next((one for one in candidates if one and phonenumbers.is_possible_number(phonenumbers.parse(one, None))), "")


def _parsed(digits: str, region: str) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(digits, region or None), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return ""


def _is_valid(number: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse(_one_way(number, True), None))


def _one_way(number: str, mobile: bool) -> str:
    """Of the ways to write a number, the one that can be dialled from abroad today."""
    if match := _MEXICO.match(number):
        return f"+52{match[1]}"
    if match := _BRAZIL.match(number):
        return f"+55{match[1]}9{match[2]}"
    if mobile and (match := _ARGENTINA.match(number)):
        return f"+549{match[1]}"
    return number


def typed(value: str) -> str:
    """A number as a person types it, with its country. Raises ValueError with words for people."""
    found = fold(value)
    if not found or (E164.match(found) and value.strip().startswith(("+", "00"))):
        return found
    raise ValueError(_("A phone number with its country, like +351 912 345 678."))
