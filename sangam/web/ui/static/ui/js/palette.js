// ⌘K: everything this page can do, by name. What carries data-key or data-name is found; nothing is registered twice.
import { all, find, on, visible } from "./dom.js";
import { named } from "./keyboard.js";

let offered = [];

function collect() {
  const seen = new Set();
  // What concerns the open thing comes first, ways to other places last.
  const elsewhere = (element) => Number(Boolean(element.closest("nav")));
  return all("[data-key], [data-name]")
    .sort((first, second) => elsewhere(first) - elsewhere(second))
    .filter((element) => !element.closest("dialog") && (visible(element) || element.closest("[popover]")) && !element.disabled)
    .map((element) => ({ element, text: named(element), key: element.dataset.key ?? "" }))
    .filter(({ text }) => text && !seen.has(text) && seen.add(text));
}

/** All letters in order; a hit at the start of a word counts more. */
function score(text, words) {
  const where = text.toLocaleLowerCase();
  if (where.includes(words)) return 100 - where.indexOf(words) - where.length / 100;
  let at = 0;
  let points = 0;
  for (const letter of words) {
    const next = where.indexOf(letter, at);
    if (next < 0) return -1;
    points += next === at ? 2 : next === 0 || where[next - 1] === " " ? 3 : 0;
    at = next + 1;
  }
  return points - where.length / 100;
}

function show(dialog, words) {
  const list = find(".palette-list", dialog);
  const hits = offered.map((entry) => ({ ...entry, points: score(entry.text, words) })).filter(({ points }) => points >= 0);
  if (words) hits.sort((first, second) => second.points - first.points);
  list.replaceChildren(...hits.slice(0, 40).map(({ text, key, element }, index) => {
    const item = document.createElement("li");
    item.id = `palette-${index}`;
    item.role = "option";
    item.textContent = text;
    item.chosen = element;
    if (key) {
      const hint = document.createElement("span");
      hint.className = "kbd";
      hint.setAttribute("aria-hidden", "true");
      key.split(" ").forEach((part) => hint.append(Object.assign(document.createElement("kbd"), { textContent: part })));
      item.append(hint);
    }
    return item;
  }));
  find(".palette-none", dialog).hidden = hits.length > 0;
  mark(dialog, 0);
}

function mark(dialog, index) {
  const items = all("[role=option]", dialog);
  if (!items.length) return;
  const at = (index + items.length) % items.length;
  items.forEach((item, position) => item.setAttribute("aria-selected", String(position === at)));
  items[at].scrollIntoView({ block: "nearest" });
  find("input", dialog).setAttribute("aria-activedescendant", items[at].id);
}

function choose(dialog, item) {
  dialog.close();
  const { chosen } = item;
  if (chosen.matches("input, textarea, select")) chosen.focus();
  else chosen.click();
}

on("dialog:open", "#palette", (_event, dialog) => {
  offered = collect();
  find("input", dialog).value = "";
  show(dialog, "");
});
on("input", "#palette input", (event, input) => show(input.closest("dialog"), input.value.trim().toLocaleLowerCase()));
on("click", "#palette [role=option]", (_event, item) => choose(item.closest("dialog"), item));
on("keydown", "#palette", (event, dialog) => {
  const items = all("[role=option]", dialog);
  const here = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    mark(dialog, here + (event.key === "ArrowDown" ? 1 : -1));
    event.preventDefault();
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (items[here]) choose(dialog, items[here]);
  }
});
