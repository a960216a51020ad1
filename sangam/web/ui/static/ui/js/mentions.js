// @ in a note: a list of colleagues, narrowed down while typing. Whom one names is told, and may see the matter.
import { fold } from "./matching.js";
import { suggests } from "./suggesting.js";
import { insert } from "./texts.js";

const SHOWN = 8;
const known = new Map();

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

suggests({
  text: "form[data-colleagues] textarea",
  list: "[data-colleague-list]",
  naming: /(?:^|[\s(])@([^\n@]{0,40})$/u,
  async offers(text, words) {
    const wanted = fold(words);
    const all = await people(text.closest("form").dataset.colleagues);
    const found = all.filter(({ name }) => fold(name).split(/\s+/).some((_part, place, parts) => parts.slice(place).join(" ").startsWith(wanted))).slice(0, SHOWN);
    const written = words && /\s$/.test(words) && found.some(({ name }) => name === words.trimEnd());
    return written ? [] : found;
  },
  draw({ name, sees }, box) {
    const label = Object.assign(document.createElement("span"), { className: "menu-text", textContent: name, dir: "auto" });
    if (!sees) label.append(Object.assign(document.createElement("span"), { className: "soft", textContent: box.dataset.letsSee }));
    return [label];
  },
  take(text, { id, name }, start) {
    text.closest("form").append(Object.assign(document.createElement("input"), { type: "hidden", name: "chosen", value: String(id) }));
    insert(text, start, text.selectionStart, `@${name} `);
  },
});
