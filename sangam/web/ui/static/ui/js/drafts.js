// What is being written is kept on the server as you type; without a connection it waits in this tab.
import { find, on, post, settled, whenever } from "./dom.js";

const PAUSE_MS = 700;
const saving = new WeakMap();
const underway = new WeakMap();
const key = (form) => `draft:${form.dataset.draft}`;

function state(form, name) {
  const place = find("[data-draft-state]", form);
  if (place) place.textContent = place.dataset[name] ?? "";
}

async function save(form) {
  // A form that was sent says "change" once more when it leaves the page.
  if (form.dataset.sending || !form.isConnected) return;
  const stop = new AbortController();
  underway.set(form, stop);
  const data = new FormData(form);
  data.delete("upload");
  try {
    const answer = await post(form.dataset.draft, data, { keepalive: true, signal: stop.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    sessionStorage.removeItem(key(form));
    state(form, "saved");
  } catch {
    if (stop.signal.aborted) return;
    sessionStorage.setItem(key(form), find("textarea", form)?.value ?? "");
    state(form, "waiting");
  }
}

export function keep(form) {
  if (!saving.has(form)) saving.set(form, settled(() => save(form), PAUSE_MS));
  state(form, "saving");
  saving.get(form)();
}

on("input", "form[data-draft]", (_event, form) => keep(form));
on("change", "form[data-draft]", (_event, form) => keep(form));
// Sending ends the draft: a late save would bring it back. The server keeps the text of what it refuses.
on("submit", "form[data-draft]", (_event, form) => {
  form.dataset.sending = "1";
  saving.get(form)?.cancel();
  underway.get(form)?.abort();
  sessionStorage.removeItem(key(form));
}, true);
["htmx:sendError", "htmx:responseError"].forEach((type) => on(type, "form[data-draft]", (_event, form) => {
  delete form.dataset.sending;
  keep(form);
}));
addEventListener("pagehide", () => document.querySelectorAll("form[data-draft]").forEach((form) => saving.get(form)?.now()));
addEventListener("online", () => document.querySelectorAll("form[data-draft]").forEach((form) => sessionStorage.getItem(key(form)) !== null && save(form)));

whenever("form[data-draft]", (form) => {
  const kept = sessionStorage.getItem(key(form));
  const text = find("textarea", form);
  if (kept && text && !text.value) {
    text.value = kept;
    keep(form);
  }
});

// A text grows with what is written in it.
const grow = (text) => {
  text.style.blockSize = "auto";
  text.style.blockSize = `${Math.min(text.scrollHeight + 2, innerHeight * 0.5)}px`;
};
on("input", "textarea[data-grow]", (_event, text) => grow(text));
whenever("textarea[data-grow]", grow);
