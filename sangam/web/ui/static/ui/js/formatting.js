// Formatting writes Markdown into the text, as if typed: undo takes it back, and a second press takes it away.
import { find, on, post, settled, whenever } from "./dom.js";
import { insert } from "./texts.js";

const KEPT = "composer-preview";
const LOOK_MS = 250;
const WRAPS = { bold: "**", italic: "_", code: "`" };
const KEYS = { b: "bold", i: "italic" };

/** A span of the text without the spaces at its ends: a mark beside a space is no mark. */
function chosen(text) {
  let [start, end] = [text.selectionStart, text.selectionEnd];
  while (start < end && /\s/.test(text.value[start])) start += 1;
  while (end > start && /\s/.test(text.value[end - 1])) end -= 1;
  return { start, end, words: text.value.slice(start, end) };
}

function wrap(text, mark) {
  const { start, end, words } = chosen(text);
  const long = mark.length;
  const { value } = text;
  if (value.slice(start - long, start) === mark && value.slice(end, end + long) === mark) {
    insert(text, start - long, end + long, words);
    text.setSelectionRange(start - long, end - long);
  } else if (words.length > 2 * long && words.startsWith(mark) && words.endsWith(mark)) {
    insert(text, start, end, words.slice(long, -long));
    text.setSelectionRange(start, end - 2 * long);
  } else {
    insert(text, start, end, mark + words + mark);
    text.setSelectionRange(start + long, end + long);
  }
}

/** Puts a mark before each line that is chosen, whole, or takes it away where all have it. */
function lines(text, mark, known) {
  const { value } = text;
  const start = value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const after = value.indexOf("\n", text.selectionEnd);
  const end = after < 0 ? value.length : after;
  const found = value.slice(start, end).split("\n");
  const all = found.every((line) => known.test(line) || !line.trim());
  const written = found.map((line, index) => (all ? line.replace(known, "") : line.trim() || found.length === 1 ? mark(index) + line : line)).join("\n");
  insert(text, start, end, written);
  if (found.length > 1) text.setSelectionRange(start, start + written.length);
}

function code(text) {
  const { start, end, words } = chosen(text);
  if (!words.includes("\n")) return wrap(text, WRAPS.code);
  insert(text, start, end, `\`\`\`\n${words}\n\`\`\``);
}

function link(text) {
  const { start, end, words } = chosen(text);
  const address = /^https?:\/\/\S+$/.test(words) ? words : "https://";
  const name = address === words ? "" : words;
  insert(text, start, end, `[${name}](${address})`);
  // What is still missing is marked: the words of an address, the address of words.
  const hole = name || address === "https://" ? start + name.length + 3 : start + 1;
  if (!name) text.setSelectionRange(start + 1, start + 1);
  else text.setSelectionRange(hole, hole + address.length);
}

const ACTS = {
  bold: (text) => wrap(text, WRAPS.bold),
  italic: (text) => wrap(text, WRAPS.italic),
  link,
  list: (text) => lines(text, () => "- ", /^- /),
  numbers: (text) => lines(text, (index) => `${index + 1}. `, /^\d{1,3}\. /),
  quote: (text) => lines(text, () => "> ", /^> ?/),
  code,
};

on("click", "[data-format]", (_event, button) => {
  const text = find("textarea", button.closest("form"));
  ACTS[button.dataset.format](text);
});
// The text keeps its cursor while a button is pressed.
on("pointerdown", "[data-format], [data-snippet-button]", (event) => event.preventDefault());
on("keydown", "form[data-formats] textarea", (event, text) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
  const key = event.key.toLowerCase();
  // Ctrl K is the palette's; it makes a link of words that are marked.
  const act = KEYS[key] ?? (key === "k" && text.selectionStart !== text.selectionEnd ? "link" : "");
  if (!act || (event.shiftKey && key !== "k")) return;
  event.preventDefault();
  event.stopPropagation();
  ACTS[act](text);
}, true);

// The look: what goes out, drawn by the server as delivery draws it.
const asked = new WeakMap();

async function look(form) {
  const place = find("[data-preview]", form);
  if (!place || place.hidden || !form.isConnected) return;
  asked.get(form)?.abort();
  const stop = new AbortController();
  asked.set(form, stop);
  const data = new FormData();
  const given = new FormData(form);
  ["text", "channel"].forEach((name) => data.set(name, given.get(name) ?? ""));
  data.set("conversation", form.dataset.number ?? "");
  try {
    const answer = await post(place.dataset.preview, data, { signal: stop.signal });
    if (answer.ok) place.innerHTML = await answer.text();
  } catch {
    // The next letter asks again.
  }
}

const soon = settled(look, LOOK_MS);

function show(form, wanted) {
  const place = find("[data-preview]", form);
  if (!place) return;
  place.hidden = !wanted;
  find("[data-preview-button]", form).setAttribute("aria-pressed", String(wanted));
  look(form);
}

on("click", "[data-preview-button]", (_event, button) => {
  const form = button.closest("form");
  const wanted = find("[data-preview]", form).hidden;
  localStorage.setItem(KEPT, wanted ? "yes" : "no");
  show(form, wanted);
});
on("input", "form[data-formats]", (_event, form) => { if (!find("[data-preview]", form)?.hidden) soon(form); });
on("change", "form[data-formats] [name=channel]", (_event, field) => look(field.form));
whenever("form[data-formats]", (form) => { if (localStorage.getItem(KEPT) === "yes") show(form, true); });
