"""Causes that mail of others showed, in words of our own: mostly text of the writer that was hidden with the quote."""

from __future__ import annotations

import pytest

from sangam.channels.kinds.email.quoting import split
from sangam.channels.kinds.email.tests.cases import folded

MAILS = {
    "an attribution without a line end before it": (
        "Blue, please. On Tue, Nov 3, 2026 at 10:22 AM, Help <h@s.example> wrote:\n> Which colour?",
        "Blue, please.",
    ),
    "the same, unmarked and without an address": (
        "Blue On Tuesday, 3 Nov 2026 at 10:22, Help wrote:\n\nWhich colour?",
        "Blue",
    ),
    "the same, in French": (
        "Le bleu. Le mar. 3 nov. 2026 à 10:22, Help <h@s.example> a écrit :\n> Quelle couleur ?",
        "Le bleu.",
    ),
    "the same, in German": ("Blau! Am 03.11.2026 um 10:22 schrieb Help <h@s.example>:\n> Farbe?", "Blau!"),
    "an attribution alone on its line loses nothing": (
        "Blue.\nOn Tue, Nov 3, 2026 at 10:22 AM, Help On Duty <h@s.example> wrote:\n> Which?",
        "Blue.",
    ),
    "who and when without a verb": ("It works.\n\n2026/11/3 Help Desk <h@s.example>\n\n> Does it?", "It works."),
    "text under a marked forward": (
        "Look here:\n\nBegin forwarded message:\n\n> From: Bo <b@x.example>\n> Subject: Tent\n>\n> It leaks.\n\nWhat shall I say?",
        "Look here:\n\nWhat shall I say?",
    ),
    "text under a forward that is marked as a whole": (
        "Look here:\n\n> Begin forwarded message:\n>\n> From: Bo <b@x.example>\n> Subject: Tent\n>\n> It leaks.\n\nYours?",
        "Look here:\n\nYours?",
    ),
    "answers under a header block and marks": (
        "From: Help <h@s.example>\nDate: Tue, 3 Nov 2026 10:22:11 +0100\n\n> Which colour?\n\nBlue.\n\n> Which size?\n\nLarge.",
        "Blue.\n\nLarge.",
    ),
    "a header block over an unmarked mail still ends it": (
        "Blue.\n\nFrom: Help <h@s.example>\nDate: Tue, 3 Nov 2026 10:22:11 +0100\nSubject: Tent\n\nWhich colour?\n> asked before",
        "Blue.",
    ),
    "a whole header block ends it, though the mail below begins with marks": (
        "Blue.\n\nFrom: Help\nSent: Tuesday, November 3, 2026 10:22 AM\nTo: Me\nSubject: Tent\n\n> asked before\nSee above.",
        "Blue.",
    ),
    "a day in the middle of a sentence": (
        "I bought it On Monday 2 Nov 2026 at 10:22, and Anna of your shop wrote: no refund.\n\nIs that so?",
        "I bought it On Monday 2 Nov 2026 at 10:22, and Anna of your shop wrote: no refund.\n\nIs that so?",
    ),
    "a header block without line ends": (
        "Blue.\n\nDate: Tue, 3 Nov 2026 10:22:11 +0100 From: h@s.example To: Me, Cleo Subject: Tent\n\nWhich colour?",
        "Blue.",
    ),
    "names with colons in a sentence": (
        "Subject: Tent. The label says From: Lisbon To: Porto, 3 Nov 2026. Is that right?",
        "Subject: Tent. The label says From: Lisbon To: Porto, 3 Nov 2026. Is that right?",
    ),
    "an attribution over three lines that names the day only": (
        "Blue.\n\nOn Wed, Dec 9, Help Desk\n<h@s.example>\nwrote:\n> Which colour?",
        "Blue.",
    ),
    "a phone's line in brackets": ("Yes.\n\n(sent from a phone)", "Yes."),
}


@pytest.mark.parametrize("name", MAILS)
def test_what_was_typed(name: str) -> None:
    text, reply = MAILS[name]
    assert folded(split(text).reply) == folded(reply)


def test_a_forward_without_words_of_its_own_is_all_there() -> None:
    text = "Begin forwarded message:\n\n> From: Bo <b@x.example>\n> Subject: Tent\n>\n> It leaks."
    assert split(text, forward=True).reply == text
