"""Every word a person sees goes through translation, and every icon we name is drawn."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from jinja2 import nodes

from sangam.web.ui.icons import NAMES
from sangam.web.ui.jinja import environment

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("sangam/**/*.html.jinja"))
SEEN_ATTRIBUTES = frozenset({"title", "alt", "placeholder", "aria-label", "data-name"})
PROPER_NAMES = frozenset({"Sangam", "Esc"})
LETTERS = re.compile(r"[^\W\d_]{2,}")


class Words(HTMLParser):
    """Collects what a browser would show of literal HTML; half tags between expressions are taken as they come."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += LETTERS.findall(re.sub(r"<[^>]*$", "", data))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SEEN_ATTRIBUTES and value:
                self.found += LETTERS.findall(value.replace("\x00", ""))


def literal_html(tree: nodes.Template) -> str:
    """The template with every expression replaced by a mark that is no letter."""
    return "".join(_pieces(tree))


def _pieces(node: nodes.Node) -> Iterator[str]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.TemplateData):
            yield child.data
        elif isinstance(child, nodes.Expr) and not isinstance(child, nodes.TemplateData):
            yield "\x00" if isinstance(node, nodes.Output) else ""
        elif isinstance(child, nodes.Block) and child.name.endswith(("_class", "_attributes")):
            yield "\x00"
        else:
            yield from _pieces(child)


def untranslated(source: str) -> list[str]:
    words = Words()
    words.feed(literal_html(environment().parse(source)))
    words.close()
    return [word for word in words.found if word not in PROPER_NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_untranslated_words(path: Path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []


def test_the_scanner_sees_what_a_person_sees() -> None:
    assert untranslated('<p class="lead">Hello {{ name }}</p>') == ["Hello"]
    assert untranslated('<img alt="A dog" src="/dog.png">') == ["dog"]
    assert untranslated('<p{% if x %} title="Why"{% endif %}>{{ _("fine") }}</p>') == ["Why"]
    assert untranslated('{% if x %}<a href="/x">{% endif %}{% trans %}fine{% endtrans %}</a>') == []


def _named_icons() -> set[str]:
    used: set[str] = set()
    for path in TEMPLATES:
        calls = environment().parse(path.read_text(encoding="utf-8")).find_all(nodes.Call)
        for call in calls:
            if isinstance(call.node, nodes.Name) and call.node.name == "icon" and isinstance(call.args[0], nodes.Const):
                used.add(call.args[0].value)
    return used


def test_named_icons_are_in_the_sprite() -> None:
    assert _named_icons() - NAMES == set()


def test_the_catalogue_finds_words_of_templates_and_of_code() -> None:
    """What babel.cfg leaves out would stay English for ever."""
    methods, options = parse_mapping_cfg(io.StringIO((ROOT / "babel.cfg").read_text(encoding="utf-8")))
    keywords = {**DEFAULT_KEYWORDS, "gettext_lazy": None}
    rooms = ROOT / "sangam" / "web"
    found = extract_from_dir(rooms, methods, options, keywords=keywords)
    words = {message for _file, _line, message, _comments, _context in found}
    assert {"Skip to the content", "Waiting for them", "Moved to spam"} <= words


def test_python_files_of_screens_hold_no_f_string_for_people() -> None:
    """An f-string inside gettext can never be translated: its text is never in the catalogue."""
    broken = []
    for path in sorted((ROOT / "sangam").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in {"_", "gettext", "ngettext", "gettext_lazy"} and any(
                isinstance(argument, ast.JoinedStr) for argument in node.args
            ):
                broken.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert broken == []
