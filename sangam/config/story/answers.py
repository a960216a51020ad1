"""What the company of the story writes again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sangam.config.story.company import Firm
from sangam.conversations.models import Snippet


@dataclass(frozen=True, slots=True)
class Answer:
    """For everybody, or for a team, or for a person by key."""

    name: str
    shortcut: str
    texts: Mapping[str, str]
    team: str = ""
    person: str = ""
    used: int = 0


RETURN = {
    "en": "Hello {first_name},\n\nof course you can send it back. Put it in any box, write **#{number}** on the outside, and "
    "drop it at your nearest parcel shop:\n\n1. Print the label, or show the code at the counter.\n2. Keep the receipt.\n"
    "3. We refund within five days of its arrival.\n\n{agent_first_name}",
    "pt": "Olá {first_name},\n\nclaro que pode devolver. Use qualquer caixa, escreva **#{number}** por fora e entregue no "
    "ponto mais próximo. Devolvemos o dinheiro em cinco dias.\n\n{agent_first_name}",
    "fr": "Bonjour {first_name},\n\nbien sûr, vous pouvez nous le renvoyer. N'importe quel carton convient : écrivez "
    "**#{number}** dessus et déposez-le au point relais. Remboursement sous cinq jours.\n\n{agent_first_name}",
    "de": "Hallo {first_name},\n\nnatürlich können Sie es zurückschicken. Schreiben Sie **#{number}** außen auf den Karton "
    "und geben Sie ihn im nächsten Paketshop ab. Das Geld kommt innerhalb von fünf Tagen.\n\n{agent_first_name}",
}
PARCEL = {
    "en": "Hello {first_name},\n\nI have asked the carrier where your parcel is and will write again tomorrow, whether they "
    "answer or not.\n\n{agent_first_name}",
    "ja": "{customer} 様\n\nお荷物の所在を配送会社に確認しております。明日、必ずこちらからご連絡いたします。\n\n{agent}",
}
PHOTOS = {
    "en": "Could you send us two photos: one of the whole thing, and one close to the damage? Then the workshop can say at "
    "once whether it can be mended.",
}
BENCH = {
    "en": "Hello {first_name}, yours is on the bench. It takes about ten days, and we write before we do anything that costs "
    "money.",
}
ANSWERS = (
    Answer("How to send something back", "return", RETURN, used=212),
    Answer("Where is my parcel", "parcel", PARCEL, used=148),
    Answer("Ask for photos of the damage", "photos", PHOTOS, team="Lisbon", used=61),
    Answer("It is in the workshop", "bench", BENCH, team="Workshop", used=33),
    Answer("Thanks, and a walk", "walk", {"en": "Thank you, {first_name}. Have a good walk!"}, person="ben", used=17),
)


def keep(firm: Firm) -> None:
    """What is there already stays as it is."""
    for one in ANSWERS:
        variants = {code: text for code, text in one.texts.items() if code != "en"}
        Snippet.objects.get_or_create(
            name=one.name,
            owner=firm.people.get(one.person),
            team=firm.teams.get(one.team),
            defaults={
                "shortcut": one.shortcut, "text": one.texts["en"], "language": "en", "variants": variants, "used": one.used,
            },
        )  # fmt: skip
