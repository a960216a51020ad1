// How an answer goes: in the chat or by e-mail, and whether the visitor is here to see it.
import { all, find, on } from "./dom.js";
import { hear } from "./live.js";

const here = new Map();

on("change", "[data-way]", (_event, select) => {
  if (select.selectedOptions[0].matches("[data-letters]")) delete select.form.dataset.chat;
  else select.form.dataset.chat = "yes";
  const along = find("[data-along-carries]", select.form);
  if (along) along.dataset.alongCarries = select.selectedOptions[0].dataset.carries;
  show();
});

// Enter in a line beside the answer must not send it.
on("keydown", "[data-along-carries] input", (event) => event.key === "Enter" && event.preventDefault());

on("click", "[data-way-to]", (_event, button) => {
  const select = find("[data-way]");
  if (!select) return;
  select.value = button.dataset.wayTo;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  find("[data-answer]")?.focus();
});

// A message that is answered by name, and a public one that is answered privately: the message's own menu asks for it.
function quote(id, words) {
  const strip = find("#quote");
  if (!strip) return;
  strip.hidden = !id;
  find("[name=quotes]", strip).value = id;
  find(".composer-quote-words", strip).textContent = words;
}

document.addEventListener("compose:quote", ({ detail }) => {
  quote(detail.id, [detail.name, detail.words].filter(Boolean).join(": "));
  find("[data-answer]")?.focus();
});
document.addEventListener("compose:private", () => {
  const tick = find("[data-private]");
  if (tick) tick.checked = true;
  find("[data-answer]")?.focus();
});
on("click", "[data-quote-leave]", () => quote("", ""));

function show() {
  const open = find("[data-conversation]");
  const known = open && here.get(`conversation:${open.dataset.conversation}`);
  const state = known === undefined ? "unknown" : known ? "here" : "gone";
  const way = find("[data-way]");
  const chat = !way || way.selectedOptions[0].matches("[data-continues]");
  all("#reach > [data-reach]").forEach((line) => { line.hidden = !chat || line.dataset.reach !== state; });
}

hear("here", (frame) => {
  here.set(frame.topic, frame.here);
  show();
});
hear("lost", () => {
  here.clear();
  show();
});
show();
["htmx:afterSettle", "htmx:oobAfterSwap", "reach:fresh"].forEach((type) => document.addEventListener(type, show));
