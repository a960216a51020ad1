"""What WhatsApp's error codes mean, and what an agent or an admin should do about them.

Sources: "WhatsApp error codes" (Meta for Developers, June 2026) and "Business-scoped user IDs" (May 2026). What this table does
not know is judged by the status of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from sangam.channels.providers.meta import Meaning

TOKEN = _("An admin must renew the access token of this channel.")
RIGHTS = _("An admin must give the token the rights whatsapp_business_messaging and whatsapp_business_management.")
LATER = _("It is tried again by itself.")
WINDOW = _("The 24 hours are over: send a template, or answer on another channel.")
OURS = _("This is a mistake of ours: tell whoever runs this server.")
TEMPLATE = _("Fetch the templates again, or choose another one.")
VARIABLES = _("Fill in all variables of the template, in the form that it wants.")
ACCOUNT = _("An admin must look at the account's state in WhatsApp Manager.")
REGISTER = _("An admin must register the number again in WhatsApp Manager.")
MARKETING = _("WhatsApp limits marketing here: wait a day, or answer when the customer writes.")

MEANINGS: Mapping[int, Meaning] = {
    # Rights
    0: Meaning("auth", True, TOKEN),
    3: Meaning("auth", True, RIGHTS),
    10: Meaning("auth", True, RIGHTS),
    102: Meaning("auth", True, TOKEN),
    190: Meaning("auth", True, TOKEN),
    **{code: Meaning("auth", True, RIGHTS) for code in range(200, 300)},
    131005: Meaning("auth", True, RIGHTS),
    # Limits
    4: Meaning("limit", False, LATER),
    80007: Meaning("limit", False, LATER),
    130429: Meaning("limit", False, LATER),
    131048: Meaning("limit", True, _("Customers blocked or reported this number, so WhatsApp slows it down: send less, and "
                                     "look at its quality in WhatsApp Manager.")),
    131056: Meaning("limit", False, _("Too many messages to one person at once. It is tried again by itself.")),
    133016: Meaning("limit", False, LATER),
    # The account
    368: Meaning("policy", True, _("WhatsApp has restricted this account for breaking its rules. An admin must look at it in "
                                   "Business Support Home.")),
    130497: Meaning("policy", True, _("WhatsApp does not allow this account to write to this country.")),
    131031: Meaning("policy", True, ACCOUNT),
    131042: Meaning("policy", True, _("An admin must mend the way of paying for the account at Meta.")),
    131057: Meaning("provider", False, _("The account is being maintained by WhatsApp. It is tried again by itself.")),
    131063: Meaning("policy", True, _("WhatsApp does not allow this account to write to this country.")),
    134102: Meaning("policy", True, ACCOUNT),
    # The receiver
    130472: Meaning("policy", True, _("WhatsApp keeps this customer out of marketing as an experiment. Write when he has "
                                      "written, or on another channel.")),
    131021: Meaning("recipient", True, _("This is the number of the channel itself.")),
    131026: Meaning("recipient", True, _("The number is not on WhatsApp, has an old version, or has not accepted WhatsApp's "
                                         "terms. Answer on another channel.")),
    131030: Meaning("recipient", True, _("A test number writes only to the people on its list. An admin must add this number "
                                         "there, or use a real one.")),
    131047: Meaning("window", True, WINDOW),
    131049: Meaning("policy", True, MARKETING),
    131050: Meaning("policy", True, _("This customer wants no marketing from you on WhatsApp. Answers and other templates "
                                      "still reach him.")),
    131060: Meaning("provider", True, _("WhatsApp does not hand out this message any more.")),
    131062: Meaning("recipient", True, _("This kind of message needs the phone number: ask the customer for it, or send "
                                         "something else.")),
    # What was sent
    33: Meaning("auth", True, _("The number's id is wrong, or the token may not see it. An admin must test the channel.")),
    100: Meaning("content", True, _("WhatsApp refuses something in it. Shorten or change it.")),
    131000: Meaning("provider", False, LATER),
    131006: Meaning("content", True, OURS),
    131008: Meaning("content", True, OURS),
    131009: Meaning("content", True, _("WhatsApp refuses something in it. Shorten or change it.")),
    131016: Meaning("provider", False, LATER),
    131037: Meaning("policy", True, _("An admin must have the display name of the number approved in WhatsApp Manager.")),
    131043: Meaning("window", True, _("It was not delivered in time. Write again.")),
    131045: Meaning("auth", True, REGISTER),
    131051: Meaning("content", True, _("WhatsApp does not know this kind of message. Send it as text or as a file.")),
    131052: Meaning("content", True, _("The file could not be fetched. Ask the customer to send it again.")),
    131053: Meaning("content", True, _("WhatsApp could not read the file. Save it in another format, or send a link.")),
    131055: Meaning("content", True, OURS),
    135000: Meaning("content", True, OURS),
    # Templates
    132000: Meaning("content", True, VARIABLES),
    132001: Meaning("content", True, _("The template does not exist in this language, or is not approved yet. Fetch the "
                                       "templates again, or choose another language.")),
    132005: Meaning("content", True, _("With its variables the template is too long. Shorten them.")),
    132007: Meaning("policy", True, _("The template breaks WhatsApp's rules for its category. Choose another one; an admin can "
                                      "appeal in WhatsApp Manager.")),
    132008: Meaning("content", True, VARIABLES),
    132012: Meaning("content", True, VARIABLES),
    132015: Meaning("policy", True, _("The template is paused because people disliked it. Choose another one; an admin should "
                                      "reword it.")),
    132016: Meaning("policy", True, _("The template was paused too often and is switched off for good. Choose another one.")),
    132018: Meaning("content", True, _("A variable of the template is not valid: no line breaks, no tabs, no more than four "
                                       "blanks in a row.")),
    132068: Meaning("policy", True, _("The form (flow) in the template is blocked. Choose another template.")),
    132069: Meaning("limit", True, _("The form (flow) in the template may go out only ten times an hour just now. Try later.")),
    134011: Meaning("policy", True, _("An admin must accept WhatsApp's terms for payments first.")),
    134101: Meaning("provider", False, _("The template was made only minutes ago. It is tried again by itself.")),
    # The number
    133000: Meaning("auth", True, REGISTER),
    133004: Meaning("provider", False, LATER),
    133005: Meaning("auth", True, _("The PIN of the number is wrong. An admin must set it again in WhatsApp Manager.")),
    133006: Meaning("auth", True, REGISTER),
    133008: Meaning("auth", True, _("The PIN was guessed too often. Wait some hours, then register the number again.")),
    133009: Meaning("auth", True, _("The PIN was given too fast. Wait some minutes, then register the number again.")),
    133010: Meaning("auth", True, REGISTER),
    133015: Meaning("provider", False, _("The number was deleted a short while ago. Wait five minutes.")),
    136025: Meaning("auth", True, REGISTER),
}  # fmt: skip

PAUSES: Mapping[int, int] = {4: 300, 80007: 300, 130429: 30, 131056: 12, 131057: 600, 133016: 3600, 134101: 600}
"""Seconds to wait where WhatsApp names no time. One person gets a message every six seconds at most (131056)."""
