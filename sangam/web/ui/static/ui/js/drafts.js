// What is being written is kept on the server as you type. It is kept in this tab first, and stays there until the server
// has it: a lost connection, an error or a closed session costs no word.
import { find, on, post, settled, whenever } from "./dom.js";
import { hear, signedOut } from "./live.js";

const PAUSE_MS = 700;
const RETRY_MS = 10_000;
const saving = new WeakMap();
const underway = new WeakMap();
const onServer = new WeakMap();
const goingOut = new WeakMap();
// Another person who signs in to the same tab has words of his own.
const key = (form) => `draft:${document.body.dataset.liveMe}:${form.dataset.draft}`;
const words = (form) => find("textarea", form)?.value ?? "";

function state(form, name) {
  const place = find("[data-draft-state]", form);
  if (place) place.textContent = place.dataset[name] ?? "";
}

// `base` is what the server had before: with it a later text is told from one that was written elsewhere meanwhile.
function hold(form, sent = false) {
  sessionStorage.setItem(key(form), JSON.stringify({ text: words(form), base: onServer.get(form) ?? "", sent }));
}

function held(form) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(form)));
    return typeof kept?.text === "string" ? kept : null;
  } catch {
    return null;
  }
}

function lock(form, on) {
  const text = find("textarea", form);
  if (text) text.readOnly = on;
}

const drop = (form) => sessionStorage.removeItem(key(form));

// One at a time: of two on their way the older could arrive last.
async function save(form) {
  if (form.dataset.sending) return;
  if (underway.has(form)) return void keep(form);
  const stop = new AbortController();
  const text = words(form);
  underway.set(form, { stop, text });
  const data = new FormData(form);
  data.delete("upload");
  try {
    const answer = await post(form.dataset.draft, data, { keepalive: true, signal: stop.signal });
    if (answer.status === 401) {
      state(form, "waiting");
      return signedOut();
    }
    if (!answer.ok || answer.headers.has("HX-Redirect")) throw new Error(String(answer.status));
    onServer.set(form, text);
    if (form.dataset.sending || words(form) !== text) return;
    drop(form);
    if (text.trim()) state(form, "saved");
  } catch {
    if (stop.signal.aborted) return;
    state(form, "waiting");
    setTimeout(() => form.isConnected && held(form) && save(form), RETRY_MS);
  } finally {
    if (underway.get(form)?.stop === stop) underway.delete(form);
  }
}

export function keep(form) {
  // What is just being sent is no news: a browser tells of a change once more when its form goes.
  if (form.dataset.sending && words(form) === goingOut.get(form)) return;
  if (!saving.has(form)) saving.set(form, settled(() => save(form), PAUSE_MS));
  hold(form);
  state(form, "saving");
  saving.get(form)();
}

/** It was sent and stands empty: there is nothing more to keep. An older save that is still on its way is followed by one of now.
 * Gives the texts that the server may have of it. */
export function over(form) {
  const late = underway.get(form);
  const texts = [onServer.get(form), late?.text].filter(Boolean);
  late?.stop.abort();
  if (!late) saving.get(form)?.cancel();
  onServer.set(form, "");
  drop(form);
  state(form, "");
  return texts;
}

const forms = () => document.querySelectorAll("form[data-draft]");
const retry = () => forms().forEach((form) => held(form) && save(form));

on("input", "form[data-draft]", (_event, form) => keep(form));
on("change", "form[data-draft]", (_event, form) => keep(form));
// Sending ends the draft: a late save would bring it back. The server keeps the text of what it refuses. A form that has
// left the page by the time of the answer tells nobody: its words wait where they were written.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { xhr, requestConfig: { elt, verb } } = event.detail;
  if (verb !== "post" || !elt.matches("form[data-draft]")) return;
  elt.dataset.sending = "1";
  goingOut.set(elt, words(elt));
  // The answer takes its place: what is typed into it now would go with it.
  lock(elt, true);
  saving.get(elt)?.cancel();
  underway.get(elt)?.stop.abort();
  hold(elt, true);
  xhr.addEventListener("loadend", () => {
    if (xhr.status >= 200 && xhr.status < 400) return drop(elt);
    if (xhr.status === 409 || xhr.status === 422) return;
    delete elt.dataset.sending;
    lock(elt, false);
    keep(elt);
  });
});
addEventListener("pagehide", () => forms().forEach((form) => {
  if (!held(form)) return;
  underway.get(form)?.stop.abort();
  underway.delete(form);
  save(form);
}));
addEventListener("online", retry);
hear("ready", retry);

whenever("form[data-draft]", (form) => {
  const text = find("textarea", form);
  if (!text) return;
  onServer.set(form, text.value);
  const kept = held(form);
  if (!kept) return;
  // What was on its way when the page was left and of which the server has no draft was sent.
  if (kept.text === text.value || (kept.sent && !text.value)) return drop(form);
  if (text.value.includes(kept.text) && text.value !== kept.base) return drop(form);
  text.value = text.value === kept.base || kept.text.includes(text.value) ? kept.text : `${text.value}\n\n${kept.text}`;
  keep(form);
});

// A text grows with what is written in it.
const grow = (text) => {
  text.style.blockSize = "auto";
  text.style.blockSize = `${Math.min(text.scrollHeight + 2, innerHeight * 0.5)}px`;
};
on("input", "textarea[data-grow]", (_event, text) => grow(text));
whenever("textarea[data-grow]", grow);
