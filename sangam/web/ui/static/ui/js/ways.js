// How an answer goes: in the chat or by e-mail, and whether the visitor is here to see it.
import { all, find, on } from "./dom.js";
import { hear } from "./live.js";

const here = new Map();

on("change", "[data-way]", (_event, select) => {
  if (select.selectedOptions[0].matches("[data-letters]")) delete select.form.dataset.chat;
  else select.form.dataset.chat = "yes";
});

function show() {
  const open = find("[data-conversation]");
  const known = open && here.get(`conversation:${open.dataset.conversation}`);
  const state = known === undefined ? "unknown" : known ? "here" : "gone";
  all("#reach > [data-reach]").forEach((line) => { line.hidden = line.dataset.reach !== state; });
}

hear("here", (frame) => {
  here.set(frame.topic, frame.here);
  show();
});
hear("lost", () => {
  here.clear();
  show();
});
["htmx:afterSettle", "htmx:oobAfterSwap", "reach:fresh"].forEach((type) => document.addEventListener(type, show));
