// Says when something did not work or takes long, and that nothing is lost.
import { all, find, on } from "./dom.js";
import { signedOut } from "./live.js";

const SHOWN_AFTER_MS = 400;
const SAID_AFTER_MS = 4000;
const KINDS = ["offline", "failed", "gone", "often", "stale", "unsent", "unsaved"];
const BY_STATUS = { 403: "stale", 404: "gone", 429: "often" };

const bar = find("#trouble");
let again = null;

/** Tells of trouble; `retry` is what "Try again" does, `there` the page on which it happened. */
function say(kind, { retry = null, there = "" } = {}) {
  // Whoever is signed out has been told how to go on.
  if (!bar || document.documentElement.dataset.connection === "out") return;
  KINDS.forEach((name) => { find(`[data-${name}]`, bar).hidden = name !== kind; });
  again = kind === "stale" ? () => location.reload() : retry;
  find("[data-trouble-again]", bar).hidden = !again;
  const link = find("[data-trouble-there]", bar);
  link.hidden = !there;
  if (there) link.href = there;
  bar.dataset.kind = kind;
  bar.hidden = false;
}

/** It works again. What somebody did and what failed stays told until he does something; that there is no connection, as long
    as the browser says so: an answer may have been on its way. */
function over(his) {
  if (bar?.dataset.kind === "offline" && !navigator.onLine) return;
  if (bar && (his ? ["offline", "failed"].includes(bar.dataset.kind) : bar.dataset.kind === "offline" && !again)) bar.hidden = true;
}

on("click", "[data-trouble-again]", () => {
  bar.hidden = true;
  again?.();
});
addEventListener("offline", () => say("offline"));
addEventListener("online", () => over(false));

// What somebody did, not what the page asks by itself.
const by = (event) => ["click", "submit", "change"].includes(event?.type);

// What failed is told wherever its form or button stands now: whoever has gone on hears of it, too.
function ended({ elt, triggeringEvent, verb }, there, xhr) {
  const { status } = xhr;
  if (status === 401) {
    bar.hidden = true;
    return signedOut();
  }
  if (status >= 200 && status < 400) return over(by(triggeringEvent));
  if (elt.matches("[data-tells-itself]")) return;
  if (!elt.isConnected) return void (verb !== "get" && say("unsent", { there }));
  if (status === 409 || status === 422) return;
  const pressed = triggeringEvent?.submitter;
  let retry = null;
  if (by(triggeringEvent) && elt.matches("form")) retry = () => elt.requestSubmit(pressed?.isConnected ? pressed : undefined);
  if (by(triggeringEvent) && elt.matches("a, button")) retry = () => elt.click();
  say(status ? BY_STATUS[status] ?? "failed" : "offline", { retry });
}

// A button that waits says so, and is not pressed twice; what takes long is seen, then said.
const slow = new Map();

function begin(xhr, event) {
  if (!by(event)) return;
  slow.set(xhr, [
    setTimeout(() => document.documentElement.classList.add("busy"), SHOWN_AFTER_MS),
    setTimeout(() => { find("#slow").hidden = false; }, SAID_AFTER_MS),
  ]);
}

function end(xhr) {
  slow.get(xhr)?.forEach(clearTimeout);
  slow.delete(xhr);
  if (slow.size) return;
  document.documentElement.classList.remove("busy");
  if (find("#slow")) find("#slow").hidden = true;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { xhr, requestConfig } = event.detail;
  const { elt, triggeringEvent } = requestConfig;
  const button = triggeringEvent?.submitter;
  const there = location.pathname + location.search;
  let taken = false;
  if (button) {
    button.disabled = true;
    button.dataset.pressed = "1";
  }
  xhr.addEventListener("abort", () => { taken = true; });
  xhr.addEventListener("loadend", () => {
    end(xhr);
    all("[data-pressed]").forEach((one) => {
      one.disabled = false;
      delete one.dataset.pressed;
    });
    if (!taken) ended(requestConfig, there, xhr);
  });
  begin(xhr, triggeringEvent);
});

export { say };
