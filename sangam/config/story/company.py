"""Tarnhill Outdoor, the company of the story: people, teams, hours, brands, mailboxes, labels. All of it invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from sangam.accounts.models import Brand, Membership, Role, Team, User
from sangam.calendars.models import Calendar
from sangam.channels import administer
from sangam.channels.models import Channel
from sangam.config.firstrun import SignIn, new_password
from sangam.config.story import phones
from sangam.config.story.phones import Phone
from sangam.conversations import statuses
from sangam.conversations.models import Category, CustomField, FieldType, Status
from sangam.customers.models import Company, CompanyDomain

DOMAIN = "tarnhill.example"
MAIL = "email"
CHAT = "chat"
PAGE = "my_requests"
# The host of the story that checked its letters before they came to us; a setting of every mailbox (RFC 8601).
GATE = "mx.tarnhill.example"
WEEK = range(5)

PLACES = {
    "Lisbon": ("Europe/Lisbon", "PT", {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in WEEK}),
    "Ahmedabad": ("Asia/Kolkata", "IN", {day: [["10:00", "19:00"]] for day in range(6)}),
    "Osaka": ("Asia/Tokyo", "JP", {day: [["09:30", "18:00"]] for day in WEEK}),
}
TEAMS = {"Lisbon": "Lisbon", "Ahmedabad": "Ahmedabad", "Osaka": "Osaka", "Workshop": "Lisbon", "Trade": "Lisbon"}
PRIVATE = {"Trade"}


@dataclass(frozen=True, slots=True)
class Person:
    """`teams` are led where the name begins with *. Only people with `signs_in` get a password."""

    key: str
    name: str
    role: str
    zone: str
    language: str
    teams: tuple[str, ...]
    signature: str = ""
    signs_in: bool = False


PEOPLE = (
    Person("ada", "Ada Moreira", Role.ADMIN, "Europe/Lisbon", "en", ("Lisbon",), signs_in=True),
    Person("lena", "Lena Hartwig", Role.LEAD, "Europe/Lisbon", "en", ("*Lisbon", "*Workshop"), signs_in=True),
    Person("ben", "Ben Alcott", Role.AGENT, "Europe/Lisbon", "en", ("Lisbon",), "Ben, who walks to work", True),
    Person("mara", "Mara Dholakia", Role.AGENT, "Asia/Kolkata", "en", ("Ahmedabad",), signs_in=True),
    Person("rui", "Rui Sardinha", Role.AGENT, "Europe/Lisbon", "pt", ("Lisbon", "Workshop")),
    Person("colette", "Colette Brunel", Role.AGENT, "Europe/Lisbon", "fr", ("Lisbon", "Trade")),
    Person("hetal", "Hetal Zaveri", Role.LEAD, "Asia/Kolkata", "en", ("*Ahmedabad",)),
    Person("arif", "Arif Sarkar", Role.AGENT, "Asia/Kolkata", "en", ("Ahmedabad",)),
    Person("aoi", "Aoi Kurosaki", Role.LEAD, "Asia/Tokyo", "ja", ("*Osaka",)),
    Person("sho", "Sho Minami", Role.AGENT, "Asia/Tokyo", "ja", ("Osaka",)),
    Person("ines", "Inês Valadares", Role.LEAD, "Europe/Lisbon", "pt", ("*Trade",)),
)

# key: (address, name, brand, team)
MAILBOXES = {
    "help": (f"help@{DOMAIN}", "Help", "Tarnhill Outdoor", "Lisbon"),
    "orders": (f"orders@{DOMAIN}", "Orders", "Tarnhill Outdoor", "Ahmedabad"),
    "repairs": (f"repairs@{DOMAIN}", "Repairs", "Tarnhill Outdoor", "Workshop"),
    "trade": (f"trade@{DOMAIN}", "Shops and guides", "Tarnhill Outdoor", "Trade"),
    "kumo": ("konnichiwa@kumolight.example", "Kumo Light", "Kumo Light", "Osaka"),
}
CHAT_SETTINGS = {
    "greeting": "Hello! What are you planning, and what should hold?",
    "away": "We are out walking or asleep. Leave a message, and we answer by e-mail when we are back.",
    "continue_after": 120,
}
# (name in the address, brand, team, mailbox, welcome by language)
PAGES = (
    ("tarnhill", "Tarnhill Outdoor", "Lisbon", "help", {
        "": "Whatever you asked us, by letter, in the chat or on the phone: here is how far it is.",
        "pt": "Tudo o que nos perguntou, por carta, no chat ou ao telefone: aqui vê em que ponto está.",
        "fr": "Tout ce que vous nous avez demandé, par courrier, chat ou téléphone : voici où cela en est.",
        "de": "Was immer Sie uns gefragt haben, ob Brief, Chat oder Telefon: Hier steht, wie weit es ist.",
    }),
    ("kumo", "Kumo Light", "Osaka", "kumo", {
        "": "What you asked us, in one place.", "ja": "お問い合わせの状況をこちらでご覧いただけます。",
    }),
)  # fmt: skip
STATUSES = ((Category.ON_HOLD, "Waiting for the workshop"), (Category.ON_HOLD, "Waiting for the carrier"),
            (Category.PENDING, "Waiting for the customer"))  # fmt: skip
PRODUCTS = ["Skerry 2 tent", "Fell 45 pack", "Moss sleeping bag", "Ember stove", "Drift jacket", "Cairn boots",
            "Tern 400 lamp", "Kumo One tarp", "Hane quilt", "Mizu filter"]  # fmt: skip
FIELDS: tuple[tuple[str, str, FieldType, list[str], str], ...] = (
    ("order", "Order", FieldType.TEXT, [], "As on the receipt, like TH-20931"),
    ("product", "Product", FieldType.CHOICE, PRODUCTS, ""),
    ("bought_on", "Bought on", FieldType.DATE, [], ""),
    ("warranty", "Under warranty", FieldType.CHECKBOX, [], ""),
    ("refund", "Refund", FieldType.AMOUNT, [], "With its currency, like 12.50 EUR"),
    ("tracking", "Tracking", FieldType.LINK, [], ""),
)
COMPANIES = {
    "Serra Guias": "serraguias.example",
    "Kletterhalle Nordwand": "nordwand.example",
    "Blue Tin Lodge": "bluetin.example",
    "Sabarmati Trekkers": "sabarmatitrekkers.example",
    "Refuge des Aravets": "aravets.example",
    "Minoh Hiking Club": "minohhike.example",
    "Tamdy Yurt Camp": "tamdycamp.example",
}


@dataclass(frozen=True, slots=True)
class Firm:
    """What the tales refer to by key, and the passwords that were made now."""

    people: Mapping[str, User]
    teams: Mapping[str, Team]
    mailboxes: Mapping[str, Channel]
    sign_ins: tuple[SignIn, ...]
    phones: Mapping[str, Phone]


def found() -> Firm:
    """Make what is missing; what is there stays as it is, passwords too."""
    hours = {name: _calendar(name, *place) for name, place in PLACES.items()}
    brands = _brands(hours)
    teams = {name: _team(name, hours[place]) for name, place in TEAMS.items()}
    sign_ins: list[SignIn] = []
    people = {person.key: _person(person, teams, sign_ins) for person in PEOPLE}
    mailboxes = {
        key: Channel.objects.get_or_create(
            kind=MAIL,
            address=address,
            defaults={"name": name, "brand": brands[brand], "team": teams[team], "settings": {"trusted_authserv": GATE}},
        )[0]
        for key, (address, name, brand, team) in MAILBOXES.items()
    }
    _pages(brands, teams, mailboxes)
    mailboxes["site"] = _site_chat(brands["Tarnhill Outdoor"], teams["Lisbon"], mailboxes["help"])
    _labels()
    return Firm(people, teams, mailboxes, tuple(sign_ins), phones.connected(brands, teams))


def _site_chat(brand: Brand, team: Team, mailbox: Channel) -> Channel:
    """The chat of the shop, on pages of this server (`/demo/`); answers that nobody waits for go on by letter."""
    if there := Channel.objects.filter(kind=CHAT, brand=brand).first():
        return there
    made = Channel(kind=CHAT, name="Shop chat", brand=brand, team=team)
    return administer.save(made, {**CHAT_SETTINGS, "continue_on": mailbox.address}, by=None)


def _pages(brands: Mapping[str, Brand], teams: Mapping[str, Team], mailboxes: Mapping[str, Channel]) -> None:
    """Where customers of both brands see what they asked (`/my/tarnhill/`)."""
    for name, brand, team, mailbox, welcome in PAGES:
        if not Channel.objects.filter(kind=PAGE, address=name).exists():
            made = Channel(kind=PAGE, name="My requests", address=name, brand=brands[brand], team=teams[team])
            administer.save(made, {"continue_on": mailboxes[mailbox].address, "welcome": welcome, "show_pin": True}, by=None)


def _calendar(place: str, zone: str, country: str, hours: Mapping[int, list[list[str]]]) -> Calendar:
    return Calendar.objects.get_or_create(
        name=place, defaults={"zone": zone, "holiday_country": country, "hours": {str(d): h for d, h in hours.items()}}
    )[0]


def _brands(hours: Mapping[str, Calendar]) -> dict[str, Brand]:
    tarnhill, _ = Brand.objects.get_or_create(
        name="Tarnhill Outdoor",
        defaults={
            "accent": "#2f6f5e", "domain": DOMAIN, "language": "en", "languages": ["pt", "fr", "de", "gu"],
            "tone": "Warm and short. We have been out in that rain too.",
            "signature": "{agent}\n{brand}", "footer": "Tarnhill Outdoor, Rua da Bica 12, Lisbon",
            "calendar": hours["Lisbon"], "first_answer_minutes": 240,
        },
    )  # fmt: skip
    kumo, _ = Brand.objects.get_or_create(
        name="Kumo Light",
        defaults={
            "accent": "#3b5ba9", "domain": "kumolight.example", "language": "ja", "languages": ["en"],
            "tone": "Polite, precise, never in a hurry.", "signature": "{agent}\n{brand}",
            "footer": "Kumo Light, Kitahama 3, Osaka", "calendar": hours["Osaka"], "first_answer_minutes": 480,
        },
    )  # fmt: skip
    return {brand.name: brand for brand in (tarnhill, kumo)}


def _team(name: str, calendar: Calendar) -> Team:
    return Team.objects.get_or_create(name=name, defaults={"calendar": calendar, "private": name in PRIVATE})[0]


def _person(person: Person, teams: Mapping[str, Team], sign_ins: list[SignIn]) -> User:
    email = f"{person.key}@{DOMAIN}"
    if there := User.objects.filter(email=email).first():
        return there
    password = new_password() if person.signs_in else None
    user = User(
        email=email, name=person.name, role=person.role, zone=person.zone, language=person.language,
        signature=person.signature, password=make_password(password),
    )  # fmt: skip
    user.save(force_insert=True)
    for name in person.teams:
        Membership.objects.create(user=user, team=teams[name.lstrip("*")], is_lead=name.startswith("*"))
    if password:
        sign_ins.append(SignIn(email, password, f"{person.name}, {user.get_role_display()}"))
    return user


def _labels() -> None:
    for place, (category, label) in enumerate(STATUSES, 1):
        Status.objects.get_or_create(label=label, defaults={"category": category, "position": place})
    statuses.forget()
    for place, (key, label, kind, choices, hint) in enumerate(FIELDS):
        CustomField.objects.get_or_create(
            key=key, defaults={"label": label, "type": kind, "choices": choices, "help": hint, "position": place}
        )
    for name, domain in COMPANIES.items():
        company, made = Company.objects.get_or_create(name=name)
        if made:
            CompanyDomain.objects.create(company=company, domain=domain)
