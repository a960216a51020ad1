"""What the invented shop sells: content of the story, like its letters, and in the story's language."""

from __future__ import annotations

from dataclasses import dataclass

BRAND = "Tarnhill Outdoor"


@dataclass(frozen=True, slots=True)
class Product:
    """`drawing` names a symbol of the page's own pictures; the price is in euro."""

    slug: str
    name: str
    drawing: str
    price: int
    line: str
    text: str
    facts: tuple[tuple[str, str], ...]


PRODUCTS = (
    Product(
        "skerry-2", "Skerry 2", "tent", 489, "A tent for two, up in four minutes.",
        "Two poles, one sheet, no guesswork. The inner stays hung in the outer, so that it goes up dry in the rain. "
        "Seams are taped by hand in our workshop in Lisbon, and we repair them there for as long as you walk.",
        (("Weight", "1.9 kg"), ("Packed", "44 × 15 cm"), ("Water column", "3,000 mm"), ("Sleeps", "Two, and wet boots")),
    ),
    Product(
        "fell-45", "Fell 45", "pack", 219, "Carries a week and sits like a day.",
        "Forty-five litres on a frame that bends with you. One long zip opens all of it, and the belt takes the weight.",
        (("Weight", "1.3 kg"), ("Back", "Three lengths"), ("Carries", "Up to 18 kg"), ("Cloth", "Recycled nylon")),
    ),
    Product(
        "tern-400", "Tern 400", "lamp", 64, "A lamp that is gentle at midnight.",
        "Warm light that dims to a glow, forty hours on one charge, and a switch that gloves can find.",
        (("Light", "5 to 400 lumen"), ("Charge", "40 hours, dimmed"), ("Weight", "96 g"), ("Rain", "Does not mind")),
    ),
    Product(
        "ember", "Ember", "stove", 89, "Boils half a litre before the fog lifts.",
        "A burner that folds to the size of a fist and stands still on a slope. Every part can be bought one by one.",
        (("Boils", "0.5 l in 2:40"), ("Weight", "118 g"), ("Gas", "Any screw-on can"), ("Spare parts", "All of them")),
    ),
    Product(
        "drift", "Drift", "jacket", 329, "Rain outside, air inside.",
        "Three layers without a crackle, a hood that turns with the head, and pockets above the belt of the pack.",
        (("Weight", "385 g"), ("Water column", "20,000 mm"), ("Cut", "Room for a jumper"), ("Repair", "Free, for ever")),
    ),
    Product(
        "cairn", "Cairn", "boots", 249, "Boots that have a second sole coming.",
        "Leather that takes to your foot in a week and a sole that any cobbler can change. We do it, too.",
        (("Weight", "620 g each"), ("Leather", "From Portugal"), ("Sole", "Can be changed"), ("Sizes", "36 to 48")),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who has an account at the shop. `slug` stands in the address of a page, in the place of a session."""

    slug: str
    name: str
    email: str


ACCOUNTS = (Account("cleo", "Cleo Marin", "cleo.marin@posta.example"),)
BY_ACCOUNT = {account.slug: account for account in ACCOUNTS}
BY_SLUG = {product.slug: product for product in PRODUCTS}
