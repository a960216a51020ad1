"""A stand-in for Messenger."""

from __future__ import annotations

from sangam.channels.faking import Persona
from sangam.channels.providers.pages.fake import GraphFake


class Fake(GraphFake):
    kind = "messenger"
    object = "page"
    offers = ("file", "location", "sticker", "choice", "reply_to", "reaction", "edit", "delete")
    personas = (
        Persona("mariam", "Mariam Haddad", "7001000000000001", "ar"),
        Persona("thiago", "Thiago Ramos", "7001000000000002", "pt"),
        Persona("linh", "Linh Pham", "7001000000000003", "vi"),
    )
