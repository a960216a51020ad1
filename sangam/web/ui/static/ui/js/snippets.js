// / in a text: a list of snippets, narrowed down while typing. The chosen one comes filled in for the matter at hand.
import { find, on, post } from "./dom.js";
import { best, fold } from "./matching.js";
import { suggests } from "./suggesting.js";
import { insert } from "./texts.js";

const SHOWN = 20;
const FRESH_MS = 60_000;
const known = new Map();

/** Resolves to what an address offers, the most used first. */
export function snippets(address) {
  const kept = known.get(address);
  if (kept && kept.until > Date.now()) return kept.asked;
  const asked = fetch(address, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then((found) => found.snippets.sort((first, second) => second.used - first.used))
    .catch(() => {
      known.delete(address);
      return [];
    });
  known.set(address, { asked, until: Date.now() + FRESH_MS });
  return asked;
}

/** Puts a snippet in place of what stands between two positions of a text; a gap in it is marked, ready to be written over. */
export async function put(text, snippet, start, end) {
  const before = text.value.slice(start, end);
  const data = new FormData();
  data.set("conversation", text.closest("form").dataset.number ?? "");
  const answer = await post(snippet.insert, data).catch(() => null);
  if (!answer?.ok) {
    document.dispatchEvent(new CustomEvent("htmx:sendError", { detail: {} }));
    return;
  }
  const { text: words, gap } = await answer.json();
  // What was typed meanwhile stays: then it goes where the cursor is.
  const moved = text.value.slice(start, end) !== before;
  const from = moved ? text.selectionStart : start;
  insert(text, from, moved ? text.selectionEnd : end, words);
  const hole = words.indexOf(gap);
  if (hole >= 0) text.setSelectionRange(from + hole, from + hole + gap.length);
}

suggests({
  text: "form[data-snippets] textarea",
  list: "[data-snippet-list]",
  naming: /(?:^|\s)\/(|[^\s/][^\n/]{0,40})$/u,
  async offers(text, words) {
    const all = await snippets(text.closest("form").dataset.snippets);
    const short = all.filter(({ shortcut }) => words && shortcut && fold(shortcut).startsWith(fold(words)));
    const named = best(all, words, ({ name, shortcut }) => `${name} ${shortcut}`, SHOWN);
    const said = words.length > 2 ? best(all, words, ({ look }) => look, SHOWN) : [];
    return [...new Set([...short, ...named, ...said])].slice(0, SHOWN);
  },
  draw({ name, shortcut, look, language }) {
    const make = (className, textContent) => Object.assign(document.createElement("span"), { className, textContent, dir: "auto" });
    const label = make("menu-text", name);
    const words = make("soft", look);
    if (language) words.lang = language;
    label.append(words);
    return shortcut ? [label, make("faint", `/${shortcut}`)] : [label];
  },
  take(text, snippet, start) {
    put(text, snippet, start, text.selectionStart);
  },
});

// The button does what the key does, so that the key is learnt.
on("click", "[data-snippet-button]", (_event, button) => {
  const text = find("textarea", button.closest("form"));
  const at = text.selectionStart;
  const apart = at === 0 || /\s/.test(text.value[at - 1]);
  insert(text, at, text.selectionEnd, apart ? "/" : " /");
});

// Where a snippet is written: a press puts a place into its text.
on("click", "[data-place]", (_event, button) => {
  const texts = [...button.closest("form").querySelectorAll("textarea")];
  const text = texts.includes(last) ? last : texts[0];
  insert(text, text.selectionStart, text.selectionEnd, button.dataset.place);
});
let last = null;
on("focusin", ".snippet-form textarea", (_event, text) => { last = text; });
