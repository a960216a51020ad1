// @ in a note: a list of colleagues, narrowed down while typing. Whom one names is told, and may see the matter.
import { find, on } from "./dom.js";

const SHOWN = 8;
const NAMING = /(?:^|[\s(])@([^\n@]{0,40})$/u;
const known = new Map();
let offered = [];
let chosen = 0;

const panel = (text) => text.closest("form[data-colleagues]");
const list = (text) => find("[data-colleague-list]", panel(text));
const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

async function people(address) {
  if (!known.has(address)) {
    const asked = fetch(address, { credentials: "same-origin" }).then((answer) => (answer.ok ? answer.json() : { people: [] })).then((found) => found.people);
    known.set(address, asked.catch(() => {
      known.delete(address);
      return [];
    }));
  }
  return known.get(address);
}

const begun = (text) => text.selectionStart === text.selectionEnd ? NAMING.exec(text.value.slice(0, text.selectionStart))?.[1] : undefined;

async function offer(text) {
  const words = begun(text);
  if (words === undefined) return close(text);
  const all = await people(panel(text).dataset.colleagues);
  if (begun(text) !== words || document.activeElement !== text) return;
  const wanted = fold(words);
  offered = all.filter(({ name }) => fold(name).split(/\s+/).some((part, place, parts) => parts.slice(place).join(" ").startsWith(wanted))).slice(0, SHOWN);
  if (!offered.length || (words && offered.some(({ name }) => name === words.trimEnd()) && /\s$/.test(words))) return close(text);
  chosen = 0;
  draw(text);
}

function draw(text) {
  const place = list(text);
  place.replaceChildren(...offered.map(({ name, sees }, index) => {
    const item = document.createElement("li");
    item.id = `colleague-${index}`;
    item.role = "option";
    item.className = "menu-item";
    item.setAttribute("aria-selected", String(index === chosen));
    item.dataset.index = String(index);
    const label = Object.assign(document.createElement("span"), { className: "menu-text", textContent: name, dir: "auto" });
    item.append(label);
    if (!sees) label.append(Object.assign(document.createElement("span"), { className: "soft", textContent: place.dataset.letsSee }));
    return item;
  }));
  place.hidden = false;
  text.setAttribute("aria-expanded", "true");
  text.setAttribute("aria-activedescendant", `colleague-${chosen}`);
}

function close(text) {
  offered = [];
  const place = panel(text) && list(text);
  if (place) place.hidden = true;
  text.removeAttribute("aria-activedescendant");
  text.removeAttribute("aria-expanded");
}

function take(text, { id, name }) {
  const at = text.selectionStart;
  const start = at - begun(text).length;
  text.setRangeText(`${name} `, start, at, "end");
  const kept = Object.assign(document.createElement("input"), { type: "hidden", name: "chosen", value: String(id) });
  panel(text).append(kept);
  close(text);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

on("input", "form[data-colleagues] textarea", (_event, text) => offer(text));
on("keydown", "form[data-colleagues] textarea", (event, text) => {
  if (!offered.length || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    chosen = (chosen + step + offered.length) % offered.length;
    draw(text);
  } else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) take(text, offered[chosen]);
  else if (event.key === "Escape") close(text);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
on("pointerdown", "[data-colleague-list] [role=option]", (event, item) => {
  event.preventDefault();
  take(find("textarea", item.closest("form")), offered[Number(item.dataset.index)]);
});
on("focusout", "form[data-colleagues] textarea", (_event, text) => close(text));
