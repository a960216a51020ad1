// Says when something did not work, and that nothing is lost.
import { all, find } from "./dom.js";

const bar = find("#trouble");

function say(kind) {
  if (!bar) return;
  ["offline", "failed", "gone"].forEach((name) => { find(`[data-${name}]`, bar).hidden = name !== kind; });
  bar.hidden = false;
}

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401 || status === 403) location.reload();
  else say(status === 404 ? "gone" : "failed");
});
document.addEventListener("htmx:sendError", () => say("offline"));
document.addEventListener("htmx:timeout", () => say("offline"));
addEventListener("offline", () => say("offline"));
addEventListener("online", () => { if (bar) bar.hidden = true; });

// A button that waits says so, and is not pressed twice.
document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.detail.requestConfig?.triggeringEvent?.submitter;
  if (button) {
    button.disabled = true;
    button.dataset.waiting = "1";
  }
});
document.addEventListener("htmx:afterRequest", () => all("[data-waiting]").forEach((button) => {
  button.disabled = false;
  delete button.dataset.waiting;
}));

export { say };
