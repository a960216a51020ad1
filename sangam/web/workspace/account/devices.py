"""What a browser says of itself, in a few words. It may say anything; nothing but words for people hangs on it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# The first that fits: nearly every browser also names those before it.
BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"), (r"OPR/|Opera", "Opera"), (r"SamsungBrowser/", "Samsung Internet"), (r"Vivaldi/", "Vivaldi"),
    (r"Firefox/|FxiOS/", "Firefox"), (r"Chrome/|CriOS/|Chromium/", "Chrome"), (r"Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    (r"iPhone", "iPhone"), (r"iPad", "iPad"), (r"Android", "Android"), (r"CrOS", "ChromeOS"), (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"), (r"Linux", "Linux"),
)  # fmt: skip


def words(agent: str) -> str:
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, agent)), "")
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, agent)), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown browser")
