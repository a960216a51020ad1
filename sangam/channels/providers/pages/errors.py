"""What refusals mean, and what the agent should do: codes and subcodes of the Graph interface for Pages and Instagram.

Source: Meta's "Common Error Codes" of the Messenger Platform and the error lists of the Graph and Instagram interfaces.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from sangam.channels.providers.meta import Meaning

TOKEN = _("The access token no longer works: an admin has to put a new one into the channel's settings.")
RIGHT = _("The app may not do this: an admin should try the connection in the channel's settings, which names what is missing.")
GONE = _("This person cannot be reached here now: answer on another channel.")
WINDOW = _("The time to answer here is over until the customer writes again: answer on another channel.")
FILE = _("Meta could not take the file: send it in another format, or smaller.")
SLOW = _("Too much was sent at once; it goes out by itself a little later.")
BLOCKED = _("Meta has restricted this account for now: an admin finds the reason in its support inbox at Meta.")
REFUSED = _("Meta does not take this message as it is: write it differently.")
LOST = _("What it answers is no longer there: it was deleted, or may not be seen by the app.")

DIRECT: Mapping[int, Meaning] = {
    10: Meaning("auth", True, RIGHT),
    100: Meaning("content", True, REFUSED),
    102: Meaning("auth", True, TOKEN),
    190: Meaning("auth", True, TOKEN),
    200: Meaning("auth", True, RIGHT),
    230: Meaning("auth", True, RIGHT),
    368: Meaning("policy", True, BLOCKED),
    551: Meaning("recipient", True, GONE),
    613: Meaning("limit", False, SLOW),
    1200: Meaning("provider", False),
    80001: Meaning("limit", False, SLOW),
    80002: Meaning("limit", False, SLOW),
    80006: Meaning("limit", False, SLOW),
    1545041: Meaning("recipient", True, GONE),
    2018001: Meaning("recipient", True, GONE),
    2018108: Meaning("recipient", True, GONE),
    2018218: Meaning("recipient", True, GONE),
    2018027: Meaning("auth", True, RIGHT),
    2018028: Meaning("auth", True, RIGHT),
    2018022: Meaning("limit", False, SLOW),
    2018034: Meaning("content", True, REFUSED),
    2018065: Meaning("window", True, WINDOW),
    2018278: Meaning("window", True, WINDOW),
    2534022: Meaning("window", True, WINDOW),
    2018007: Meaning("content", True, FILE),
    2018008: Meaning("content", True, FILE),
    2018047: Meaning("content", True, FILE),
    2018109: Meaning("content", True, FILE),
    2018294: Meaning("content", True, FILE),
}
"""Of direct messages."""

COMMENTS: Mapping[int, Meaning] = {
    **DIRECT,
    33: Meaning("content", True, LOST),
    506: Meaning("content", True, _("The same was said there a moment ago: write it differently.")),
    10900: Meaning("policy", True, _("This comment was answered privately already: that is possible once.")),
    10901: Meaning("window", True, _("It is more than seven days old: answer in public, or on another channel.")),
    10903: Meaning("policy", True, _("This person cannot be answered privately: answer in public.")),
}
"""Of comments, and of private answers to them."""
