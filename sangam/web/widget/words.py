"""Every word that stands in the chat on a customer's page. The script itself holds none: it asks for them by key."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sangam.lib.locales import locale_of

LANGUAGE_MAX = 35


def language_of(wanted: str) -> str:
    """A language as we write it; the visitor's own words for it may be anything."""
    try:
        return str(locale_of(wanted)).replace("_", "-")
    except ValueError:
        return "en"


def first() -> dict[str, str]:
    """What the script needs before it has spoken to us, in the active language. Comes with the script itself."""
    return {
        "launch": _("Chat with us"),
        "close": _("Close the chat"),
        "title": _("Chat with {brand}"),
        "unread": _("Unread messages: {count}"),
        "again": _("Try again"),
        "away": _("No connection right now. What you write waits here and goes out by itself."),
        "refused": _("The chat cannot be used on this page."),
        "conversation": _("Conversation"),
        "barred": barred(),
    }


def barred() -> str:
    return _("This chat has been closed. What you wrote before stays with us.")


def catalogue() -> dict[str, str]:
    """All of them, in the active language. {names} in braces are filled in by the script."""
    return {
        **first(),
        **_talking(),
        **_writing(),
        **_files(),
        **_forms(),
        **_elsewhere(),
    }


def _talking() -> dict[str, str]:
    return {
        "you": _("You"),
        "says": _("{name}: {text}"),
        "typing": _("{name} is typing"),
        "there": _("We are here"),
        "closed": _("We are closed right now"),
        "shut": _("Nobody is here right now. Leave a message and we will answer by e-mail."),
        "back": _("Back {when}"),
        "sent": _("Sent"),
        "seen": _("Seen"),
        "sending": _("Sending…"),
        "waiting": _("Waits for the network"),
        "edited": _("edited"),
        "taken_back": _("This message was taken back."),
        "new_messages": _("New messages"),
        "failed": _("This could not be sent."),
        "delete": _("Delete"),
        "abuse": _("Too much came from here at once. The chat goes on in a minute."),
        "dismiss": _("Hide this message"),
        "sound": _("Sound for new messages"),
        "tell": _("Tell me when an answer comes"),
        "reach": _("If you leave, the answer goes to {address}."),
    }


def _writing() -> dict[str, str]:
    return {
        "write": _("Write a message…"),
        "leave": _("Leave a message…"),
        "send": _("Send"),
        "emoji": _("Emoji"),
        "left": _("{count} characters left"),
        "too_long": _("{count} characters too many"),
    }


def _files() -> dict[str, str]:
    return {
        "attach": _("Attach a file"),
        "drop": _("Drop files here to send them"),
        "picture": _("Picture"),
        "remove": _("Remove {name}"),
        "file_large": _("This file is too large: at most {size}."),
        "file_kind": _("Files of this kind cannot be sent here."),
        "file_empty": _("This file is empty."),
        "file_failed": _("The file did not get through. Your message is still here."),
    }


def _forms() -> dict[str, str]:
    return {
        "optional": _("optional"),
        "needed": _("We need this to answer you."),
        "email_wrong": _("This does not look like an e-mail address. It should be like name@example.com."),
        "not_so": _("Please check this."),
        "begin": _("Start the chat"),
        "skip": _("Go on without"),
        "mail_address": _("E-mail address"),
        "message": _("Your message"),
        "leaving": _("Have to go? Leave an e-mail address, and the answer reaches you there."),
        "nobody": _("Where shall we send the answer?"),
        "save": _("Save"),
        "not_now": _("Not now"),
    }


def _elsewhere() -> dict[str, str]:
    return {
        "requests": _("All my requests"),
        "elsewhere": _("Go on elsewhere"),
        "moment": _("One moment…"),
        "stay": _("Stay here"),
        "nowhere": _("There is no other way right now."),
        "by_letter": _("Go on by e-mail"),
        "by_letter_to": _("Go on by e-mail to {address}"),
        "gone_to": _("A letter is on its way to {address}. Answer it whenever you like; our next answer goes there, too."),
        "by_app": _("Go on with {name}"),
        "other_device": _("On another device"),
        "qr": _("QR code that opens {name}"),
        "carries": _("Or write this code there: {code}"),
        "type_it": _("Write this code there first: {code}"),
    }
