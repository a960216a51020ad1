"""What a message says, as plain text: its words, or for what has none a line that tells what it is."""

from __future__ import annotations

from sangam.channels.kinds.telegram.shape import Thing, coordinate, number, text, thing, things

LINKS_MAX = 200


def said(message: Thing) -> str:
    """The text or the caption, with the addresses that hide behind words."""
    if "text" in message:
        return spelled(text(message, "text"), things(message, "entities"))
    return spelled(text(message, "caption"), things(message, "caption_entities"))


def spelled(words: str, entities: list[dict[str, object]]) -> str:
    """`text_link` entities carry an address that is not in the text. Offsets count UTF-16 units."""
    found = [(place, text(one, "url")) for one in entities[:LINKS_MAX] if (place := _end(one))]
    if not found:
        return words
    coded = words.encode("utf-16-le", "surrogatepass")
    for end, url in sorted(found, reverse=True):
        if end * 2 <= len(coded):
            coded = coded[: end * 2] + f" ({url})".encode("utf-16-le", "surrogatepass") + coded[end * 2 :]
    return coded.decode("utf-16-le", "replace")


def _end(entity: Thing) -> int:
    """Where a hidden link ends, 0 for any other entity."""
    start, length = number(entity, "offset"), number(entity, "length")
    if text(entity, "type") != "text_link" or not text(entity, "url") or start is None or length is None:
        return 0
    return start + length if start >= 0 and length > 0 else 0


def poll(given: Thing) -> str:
    options = [f"▫ {text(one, 'text')}" for one in things(given, "options")]
    return "\n".join([f"📊 {text(given, 'question')}", *options])


def checklist(given: Thing) -> str:
    tasks = [f"{'☑' if number(one, 'completion_date') else '☐'} {text(one, 'text')}" for one in things(given, "tasks")]
    return "\n".join([text(given, "title"), *tasks])


def dice(given: Thing) -> str:
    return f"{text(given, 'emoji')} {number(given, 'value') or ''}".strip()


def game(given: Thing) -> str:
    return f"🎮 {text(given, 'title')}".strip()


def invoice(given: Thing) -> str:
    return f"🧾 {text(given, 'title')} {money(given)}".strip()


def payment(given: Thing) -> str:
    return f"💳 {money(given)}".strip()


def money(given: Thing) -> str:
    """In the smallest unit of the currency, as Telegram tells it: only beside its currency is it of use."""
    amount = number(given, "total_amount")
    currency = text(given, "currency")
    return f"{amount} {currency} (smallest unit)" if amount is not None and currency else ""


def place(location: Thing, venue: Thing) -> str:
    named = [text(venue, "title"), text(venue, "address")]
    if any(named):
        return "\n".join(filter(None, named))
    found = (coordinate(location, "latitude"), coordinate(location, "longitude"))
    return ", ".join(f"{one:.6g}" for one in found if one is not None)


def person(contact: Thing) -> str:
    return "\n".join(filter(None, (name_of(contact), text(contact, "phone_number"))))


def name_of(who: Thing) -> str:
    """A user's, a contact's or a chat's name; a user name only where there is no other."""
    name = " ".join(" ".join(filter(None, (text(who, "first_name"), text(who, "last_name")))).split())
    return name or text(who, "title") or text(who, "username")


LINES = {
    "poll": poll, "checklist": checklist, "dice": dice, "game": game, "invoice": invoice,
    "successful_payment": payment, "refunded_payment": payment,
}  # fmt: skip
"""What has no words of its own."""


def line(message: Thing) -> str:
    """ "" where nothing of it is known."""
    for name, told in LINES.items():
        if found := thing(message, name):
            return told(found)
    return text(thing(message, "web_app_data"), "data")
