// An answer that comes late belongs to the page that asked: whoever has gone on is neither taken back nor shown parts of
// another conversation. Its words (the toast) and its row in the list reach their place.
import { find } from "./dom.js";

const LATEST_WINS = new Set(["open", "list"]);
const opened = () => find("#conversation")?.dataset.number ?? "";
const underway = new Map();
let elsewhere = false;

document.addEventListener("htmx:beforeRequest", (event) => {
  const { xhr, target, requestConfig: { elt } } = event.detail;
  if (LATEST_WINS.has(target?.id)) {
    underway.get(target.id)?.abort();
    underway.set(target.id, xhr);
    xhr.addEventListener("loadend", () => underway.get(target.id) === xhr && underway.delete(target.id));
  }
  const asked = opened();
  // Heard at the element itself: one that has left the page tells the page nothing.
  elt.addEventListener("htmx:beforeOnLoad", (answer) => {
    if (answer.detail.xhr !== xhr || opened() === asked) return;
    elsewhere = true;
    queueMicrotask(() => { elsewhere = false; });
  }, { once: true });
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { detail } = event;
  if (!elsewhere) return;
  if (detail.target.closest("#open")) detail.shouldSwap = false;
  // htmx tells of it at the part that the answer was for, which is gone.
  else queueMicrotask(() => document.dispatchEvent(new CustomEvent("htmx:oobAfterSwap", { detail })));
});
