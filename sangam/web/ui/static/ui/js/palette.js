// ⌘K: everything this page can do, by name. What carries data-key or data-name is found, and the menus of the page are
// verbs whose argument is chosen next; nothing is registered twice.
import { all, find, on, visible } from "./dom.js";
import { named } from "./keyboard.js";
import { best } from "./matching.js";
import { put, snippets } from "./snippets.js";

const SHOWN = 40;
const REMEMBERED = 12;
const WAIT_MS = 8000;
const KEPT = "palette-recent";

let offered = [];
let verb = null;

function recent(of) {
  try {
    return JSON.parse(localStorage.getItem(`${KEPT}:${of}`) ?? "[]");
  } catch {
    return [];
  }
}

function remember(of, text) {
  localStorage.setItem(`${KEPT}:${of}`, JSON.stringify([text, ...recent(of).filter((one) => one !== text)].slice(0, REMEMBERED)));
}

/** Those used last come first; the others stay as they are. */
function ordered(entries, of) {
  const last = recent(of);
  const place = ({ text }) => (last.includes(text) ? last.indexOf(text) : REMEMBERED);
  return entries.map((entry, index) => ({ entry, index })).sort((a, b) => place(a.entry) - place(b.entry) || a.index - b.index).map(({ entry }) => entry);
}

const press = (element) => () => (element.matches("input, textarea, select") ? element.focus() : element.click());

// Verbs stand in the page with their words; each is offered where its menu, or what it acts on, is.
const PLACES = { snippet: "form[data-snippets] textarea", view: ".views-link" };
const verbs = (dialog) => all("[data-verb]", dialog).filter((one) => find(one.dataset.menu ? `#${one.dataset.menu}` : PLACES[one.dataset.verb]));

function actions(dialog) {
  const known = verbs(dialog);
  const covered = new Set(known.map((one) => one.dataset.menu).filter(Boolean));
  // What concerns the open thing comes first, ways to other places last.
  const elsewhere = (element) => Number(Boolean(element.closest("nav")));
  const seen = new Set();
  const single = all("[data-key], [data-name]")
    .sort((first, second) => elsewhere(first) - elsewhere(second))
    .filter((element) => !element.closest("dialog") && (visible(element) || element.closest("[popover]")) && !element.disabled)
    .filter((element) => !covered.has(element.getAttribute("popovertarget")))
    .map((element) => ({ text: named(element), key: element.dataset.key ?? "", act: press(element) }))
    .filter(({ text }) => text && !seen.has(text) && seen.add(text));
  return ordered([...known.map((one) => ({ text: one.textContent.trim(), verb: one })), ...single], "all");
}

/** A menu that is filled when it opens is filled without opening. */
function filled(menu) {
  const full = () => find(".menu-item, datalist", menu);
  if (full() && !find(".later-moments > .menu-head:only-child", menu)) return Promise.resolve(menu);
  return new Promise((done) => {
    const stop = () => {
      document.removeEventListener("htmx:afterSettle", arrived);
      clearTimeout(timer);
      done(menu);
    };
    const arrived = (event) => { if (menu.contains(event.detail.target)) stop(); };
    const timer = setTimeout(stop, WAIT_MS);
    document.addEventListener("htmx:afterSettle", arrived);
    menu.dispatchEvent(new Event("toggle"));
  });
}

const tidy = (words) => words.trim().replace(/\s+/g, " ");

/** A choice of a menu by its words; what stands small below them (a moment) is its hint. */
function worded(item) {
  const words = find(".menu-text", item) ?? item;
  const hint = find(".soft", words)?.textContent ?? "";
  return { text: tidy(hint ? words.textContent.slice(0, -hint.length) : words.textContent), hint: tidy(hint) };
}

async function choices(one) {
  if (one.dataset.verb === "view") return all(".views-link").map((link) => ({ text: find("span", link).textContent, act: press(link) }));
  if (one.dataset.verb === "snippet") return snippetChoices();
  const menu = await filled(document.getElementById(one.dataset.menu));
  const found = all(`.menu-item${one.dataset.only ?? ""}`, menu).map((item) => ({ ...worded(item), act: press(item) }));
  const field = find("[name=tag]", menu);
  if (!field) return found;
  return all("datalist option", menu).map((option) => ({ text: option.value, act: () => tag(field, option.value) }));
}

function tag(field, words) {
  field.value = words;
  field.form.requestSubmit();
}

async function snippetChoices() {
  const text = all(PLACES.snippet).find(visible) ?? find(PLACES.snippet);
  const found = await snippets(text.closest("form").dataset.snippets);
  return found.map((one) => ({
    text: one.name,
    act() {
      const panel = text.closest("[data-panel]");
      if (panel?.hidden) find(`[data-tab="${panel.dataset.panel}"]`).click();
      put(text, one, text.selectionStart, text.selectionEnd);
    },
  }));
}

/** What is made of the words themselves: a number is a conversation, a new word a tag. */
function spoken(dialog, words) {
  const number = /^#?(\d{1,15})$/.exec(words)?.[1];
  if (!verb && number) return [{ text: `${dialog.dataset.openWords} #${number}`, act: () => visit(dialog, number) }];
  const field = verb?.dataset.verb === "tag" && find(`#${verb.dataset.menu} [name=tag]`);
  if (field && words && !offered.some(({ text }) => text === words)) return [{ text: `${dialog.dataset.newTag} “${words}”`, act: () => tag(field, words), last: true }];
  return [];
}

function visit(dialog, number) {
  location.assign(dialog.dataset.openAddress.replace(/0$/, number));
}

function show(dialog, words) {
  const made = spoken(dialog, words);
  const hits = words ? best(offered, words, ({ text }) => text, SHOWN) : offered.slice(0, SHOWN);
  const shown = [...made.filter(({ last }) => !last), ...hits, ...made.filter(({ last }) => last)];
  find(".palette-list", dialog).replaceChildren(...shown.map((entry, index) => drawn(entry, index)));
  find(".palette-none", dialog).hidden = shown.length > 0;
  mark(dialog, 0);
}

function drawn(entry, index) {
  const item = document.createElement("li");
  item.id = `palette-${index}`;
  item.role = "option";
  item.append(Object.assign(document.createElement("span"), { textContent: entry.text, dir: "auto" }));
  if (entry.hint) item.append(Object.assign(document.createElement("span"), { className: "faint", textContent: entry.hint }));
  item.entry = entry;
  if (!entry.key) return item;
  const hint = Object.assign(document.createElement("span"), { className: "kbd" });
  hint.setAttribute("aria-hidden", "true");
  entry.key.split(" ").forEach((part) => hint.append(Object.assign(document.createElement("kbd"), { textContent: part })));
  item.append(hint);
  return item;
}

function mark(dialog, index) {
  const items = all("[role=option]", dialog);
  const input = find("input", dialog);
  if (!items.length) return input.removeAttribute("aria-activedescendant");
  const at = (index + items.length) % items.length;
  items.forEach((item, position) => item.setAttribute("aria-selected", String(position === at)));
  items[at].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", items[at].id);
}

/** Begins anew: with all there is, or with the arguments of a verb. */
async function begin(dialog, wanted) {
  verb = wanted;
  const input = find("input", dialog);
  const chip = find(".palette-verb", dialog);
  const said = verb?.textContent.trim() ?? "";
  input.value = "";
  input.placeholder = said ? dialog.dataset.which : dialog.dataset.what;
  input.setAttribute("aria-label", said || dialog.dataset.what);
  chip.textContent = said;
  chip.hidden = !said;
  offered = wanted ? [] : actions(dialog);
  show(dialog, "");
  if (!wanted) return;
  const found = await choices(wanted);
  if (verb !== wanted) return;
  offered = ordered(found, wanted.dataset.verb);
  show(dialog, input.value.trim());
}

function choose(dialog, { entry }) {
  remember(verb?.dataset.verb ?? "all", entry.text);
  if (entry.verb) return begin(dialog, entry.verb);
  dialog.close();
  entry.act();
}

on("dialog:open", "#palette", (_event, dialog) => { begin(dialog, null); });
on("input", "#palette input", (_event, input) => show(input.closest("dialog"), input.value.trim()));
on("click", "#palette [role=option]", (_event, item) => choose(item.closest("dialog"), item));
on("keydown", "#palette", (event, dialog) => {
  if (event.isComposing) return;
  const items = all("[role=option]", dialog);
  const here = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const takes = event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && items[here]?.entry.verb);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(dialog, here + (event.key === "ArrowDown" ? 1 : -1));
  else if (takes && items[here]) choose(dialog, items[here]);
  else if (event.key === "Backspace" && verb && !event.target.value) begin(dialog, null);
  else if (event.key !== "Enter") return;
  event.preventDefault();
});
