// What is being written is kept on the server as you type; without a connection it waits in this tab.
import { find, on, post, settled, whenever } from "./dom.js";

const PAUSE_MS = 700;
const saving = new WeakMap();
const key = (form) => `draft:${form.dataset.draft}`;

function state(form, name) {
  const place = find("[data-draft-state]", form);
  if (place) place.textContent = place.dataset[name] ?? "";
}

async function save(form) {
  if (form.dataset.sent) return;
  const data = new FormData(form);
  data.delete("upload");
  try {
    const answer = await post(form.dataset.draft, data, { keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    sessionStorage.removeItem(key(form));
    state(form, "saved");
  } catch {
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
on("submit", "form[data-draft]", (_event, form) => { saving.get(form)?.now(); }, true);
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
