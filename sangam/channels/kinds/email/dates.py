"""Date lines as mail programs of forty years write them, to aware UTC; None if it is no date."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

LENGTH_MAX = 200

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro янв января ocak ene gen sty styczeń stycznia led ledna",
            "feb february februar février fevrier febrero febbraio fevereiro фев февраля şubat fév fev lut luty lutego",
            "mar march märz maerz mrz mär mars marzo março мар марта mart marzec marca mrt maart",
            "apr april avril abril aprile апр апреля nisan avr abr kwi kwiecień kwietnia",
            "may mai mayo maggio maio май мая mayıs mag mei maj maja",
            "jun june juni juin junio giugno junho июн июня haziran giu cze czerwiec czerwca",
            "jul july juli juillet julio luglio julho июл июля temmuz lug juil lip lipiec lipca",
            "aug august août aout agosto авг августа ağustos ago augustus sie sierpień sierpnia",
            "sep sept september septembre septiembre settembre setembro сен сентября eylül set wrz wrzesień września",
            "oct october oktober octobre octubre ottobre outubro окт октября ekim okt ott out paź październik",
            "nov november novembre noviembre novembro ноя ноября kasım lis listopad listopada",
            "dec december dezember décembre decembre diciembre dicembre dezembro дек декабря aralık dez dic déc gru",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60, "met": 60, "cest": 120,
    "mesz": 120, "mest": 120, "eet": 120, "eest": 180, "msk": 180, "msd": 240, "ist": 330, "pkt": 300, "ict": 420,
    "hkt": 480, "sgt": 480, "awst": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540,
    "akdt": -480, "hst": -600, "brt": -180, "art": -180, "nst": -210, "ndt": -150, "ast": -240, "adt": -180,
    "sast": 120,
}  # fmt: skip
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[t ]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?(?:[.,]\d{1,9})?\s*(.*)"
)
_STANDARD = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun), )?(0?[1-9]|[12]\d|3[01]) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r" ((?:19|[2-9]\d)\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d{4})"
)
_CJK = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?"
    r"\D*(\d{1,2})?[:時时시]?\s*(\d{2})?[:分분]?\s*(\d{2})?(.*)"
)
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?\s*([ap]\.?m\.?)?(?![\d:]|\.\d)", re.IGNORECASE)
_OFFSET = re.compile(r"(?:gmt|utc|ut)?\s*([+-])\s*(\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+\.?|\d+")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?!\d)")


def parse(value: str) -> datetime | None:
    """Aware UTC. A missing zone is taken as UTC; a two-digit year as RFC 5322 section 4.3 says."""
    value = re.sub(r"\([^()]{0,100}\)", " ", value[:LENGTH_MAX]).strip().lower()
    try:
        if found := _STANDARD.fullmatch(value):
            return _standard(found)
        return _iso(value) or _cjk(value) or _written(value)
    except (ValueError, OverflowError):
        return None


def _standard(found: re.Match[str]) -> datetime | None:
    """The form of RFC 5322, which nearly every program writes."""
    day, month, year, hour, minute, second, zone = found.groups()
    return _utc(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), _minutes(zone))


def _iso(value: str) -> datetime | None:
    found = _ISO.match(value)
    if not found:
        return None
    numbers = [int(part or 0) for part in found.groups()[:6]]
    year, month, day, hour, minute, second = numbers
    return _utc(year, month, day, hour, minute, second, _minutes(found[7]))


def _cjk(value: str) -> datetime | None:
    found = _CJK.search(value)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if ("下午" in value or "午後" in value or "오후" in value) and hour < 12:
        hour += 12
    return _utc(year, month, day, hour, minute, second, _minutes(found[7]))


def _written(value: str) -> datetime | None:
    clock = _TIME.search(value)
    hour = minute = second = 0
    rest, zone = value, ""
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        hour = _twelve(hour, clock[4] or "")
        rest, zone = value[: clock.start()] + " " + value[clock.end() :], value[clock.end() :]
    day = _day(rest.replace("-", " ") if not _SLASHED.search(rest) else rest, zone)
    return _utc(*day, hour, minute, second, _minutes(zone)) if day else None


def _twelve(hour: int, half: str) -> int:
    if half.startswith("p") and hour < 12:
        return hour + 12
    return 0 if half.startswith("a") and hour == 12 else hour


def _day(rest: str, zone: str) -> tuple[int, int, int] | None:
    """(year, month, day) from a month's name with a day and a year around it, or from d/m/y."""
    month = next((_MONTHS[key] for key in (word.rstrip(".") for word in _WORD.findall(rest)) if key in _MONTHS), 0)
    if not month:
        return _slashed(rest)
    offset = _OFFSET.search(zone)
    if offset:
        rest = rest.replace(offset[0].replace("-", " ").strip(), " ", 1).replace(offset[0].strip(), " ", 1)
    numbers = [int(number) for number in re.findall(r"\d+", rest) if len(number) <= 4]
    year = next((number for number in numbers if number >= 1900), None)
    if year is None and len(numbers) >= 2:
        year = _century(numbers[1])
    day = next((number for number in numbers if 1 <= number <= 31), None)
    return (year, month, day) if year is not None and day is not None else None


def _slashed(rest: str) -> tuple[int, int, int] | None:
    found = _SLASHED.search(rest)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    year = _century(year) if year < 1000 else year
    if second > 12 or ("/" in found[0] and first <= 12):
        return year, first, second
    return year, second, first


def _century(year: int) -> int:
    if year < 50:
        return year + 2000
    return year + 1900 if year < 1000 else year


def _minutes(zone: str) -> int:
    """Minutes east of UTC."""
    offset = _OFFSET.search(zone)
    if offset:
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        total = hours * 60 + minutes
        return 0 if total > 14 * 60 + 59 else total if offset[1] == "+" else -total
    for word in re.findall(r"[a-z]+", zone):
        if word in _ZONES:
            return _ZONES[word]
    return 0


def _utc(year: int, month: int, day: int, hour: int, minute: int, second: int, zone: int) -> datetime | None:
    if not 1900 <= year <= 9000:
        return None
    hour = 0 if hour == 24 else hour
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return moment - timedelta(minutes=zone)
