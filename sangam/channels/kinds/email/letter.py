"""How a letter looks: its text and its HTML in the brand's look, the same words in both."""

from __future__ import annotations

from html import escape

from sangam.channels.base import Look, Outbound, Utterance
from sangam.channels.kinds.email import attribution

RTL = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb", "ks"})
FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,'Noto Sans',sans-serif;font-size:15px;line-height:1.5"
# A program that knows dark and light writes the words in its own colour; grey ones are told both.
SOFT, DARK = "#57606a", "@media (prefers-color-scheme:dark){.soft{color:#a3abb4!important}}"
QUOTE = "margin:0 0 0 8px;padding:0 0 0 12px;border:0;border-inline-start:2px solid #c9ced6;border-left:2px solid #c9ced6"
QUOTE_RTL = "margin:0 8px 0 0;padding:0 12px 0 0;border:0;border-right:2px solid #c9ced6"


def direction(language: str) -> str:
    return "rtl" if language.replace("_", "-").split("-")[0].lower() in RTL else "ltr"


def text(message: Outbound) -> str:
    """The plain part: words, signature after "-- ", then the quotes, newest first."""
    parts = [message.text.strip()]
    look = message.look
    link = f"{look.link_text}: {look.link}" if look.link else ""
    closing = "\n".join(filter(None, [look.signature, look.footer, link]))
    if closing:
        parts.append("-- \n" + closing)
    parts += [_quoted_text(one, message.look.language) for one in reversed(message.history)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _quoted_text(utterance: Utterance, language: str) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in utterance.text.strip().splitlines())
    return f"{attribution.line(utterance, language)}\n{lines}"


def html(message: Outbound) -> str:
    """The HTML part: one column, inline styles, no width that a phone or Outlook could not show."""
    look = message.look
    way = direction(look.language)
    body = "".join([
        f'<div dir="auto" style="{FONT}">{message.html}</div>',
        _signature(look, way),
        *(_quoted_html(one, look.language, way) for one in reversed(message.history)),
    ])  # fmt: skip
    return (
        f'<!DOCTYPE html>\r\n<html lang="{escape(look.language)}" dir="{way}"><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f'<style>{DARK}</style></head>\r\n<body style="margin:0;padding:16px;{FONT}">\r\n{body}\r\n</body></html>\r\n'
    )


def _signature(look: Look, way: str) -> str:
    if not (look.signature or look.footer or look.link):
        return ""
    side = "right" if way == "rtl" else "left"
    colour = look.accent if len(look.accent) == 7 and look.accent[1:].isalnum() else "#2563eb"
    lines = "<br>".join(escape(line) for line in look.signature.splitlines())
    footer = (
        f'<div dir="auto" class="soft" style="margin-top:6px;font-size:12px;color:{SOFT};text-align:{side}">'
        f"{escape(look.footer)}</div>"
        if look.footer
        else ""
    )
    if look.link:
        words = f'<a href="{escape(look.link)}" class="soft" style="color:{SOFT}">{escape(look.link_text)}</a>'
        footer += f'<div dir="auto" style="margin-top:6px;font-size:12px;text-align:{side}">{words}</div>'
    return (
        '<div class="gmail_signature" style="margin-top:20px"><div style="display:none;font-size:0;line-height:0">-- </div>'
        f'<div dir="auto" class="soft" style="{FONT};padding-top:8px;border-top:2px solid {colour};display:inline-block;'
        f'color:{SOFT}">'
        f"{lines}</div>{footer}</div>"
    )


def _quoted_html(utterance: Utterance, language: str, way: str) -> str:
    body = utterance.html or "<br>".join(escape(line) for line in utterance.text.splitlines())
    style = QUOTE_RTL if way == "rtl" else QUOTE
    return (
        '\r\n<div class="gmail_quote" style="margin-top:20px">'
        f'<div dir="auto" class="gmail_attr soft" style="{FONT};color:{SOFT}">'
        f"{escape(attribution.line(utterance, language))}</div>"
        f'<blockquote type="cite" class="gmail_quote" style="{style}"><div dir="auto" style="{FONT}">{body}</div></blockquote>'
        "</div>"
    )
