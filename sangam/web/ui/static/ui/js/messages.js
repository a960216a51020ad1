// One menu serves all messages of a page: fifty buttons say only that they are one, the message around them says which.
import { all, find, on, part, post } from "./dom.js";

on("click", ".message-menu", (_event, button) => {
  const menu = find("#message-menu");
  const number = button.closest(".message").id.replace("message-", "");
  part(menu.dataset.address.replace("/0/", `/${number}/`), { source: menu, target: menu, swap: "innerHTML" });
});

// What it is answered by, or answered to its writer alone: the composer listens.
on("click", "[data-quotes]", (_event, { dataset }) => {
  document.dispatchEvent(new CustomEvent("compose:quote", { detail: { id: Number(dataset.quotes), name: dataset.who, words: dataset.words } }));
});
on("click", "[data-privately]", (_event, { dataset }) => {
  document.dispatchEvent(new CustomEvent("compose:private", { detail: { id: Number(dataset.privately), name: dataset.who } }));
});

// Where the provider shows that words were read: told of the newest, by somebody who has it before his eyes.
let told = "";
function seen() {
  const open = find("[data-tells-seen]");
  const last = open && all("#stream > .message.bubble:not(.ours)", open).at(-1)?.id;
  if (!last || document.hidden || told === last) return;
  told = last;
  post(open.dataset.tellsSeen, new URLSearchParams({ upto: last.replace("message-", "") })).catch(() => { told = ""; });
}
["stream:added", "visibilitychange", "htmx:afterSettle"].forEach((type) => document.addEventListener(type, seen));
seen();
