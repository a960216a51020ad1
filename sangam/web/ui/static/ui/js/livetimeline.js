// The line of time of a customer that is on the screen goes on by itself; what one has unfolded further down stays.
import { all, find, whenever } from "./dom.js";
import { built, hear, leave, watch, wire } from "./live.js";

const PAUSE_MS = 1000;
const watched = new Set();
const stale = new Set();
let timer = 0;

const topicOf = (line) => `customer:${line.dataset.timeline}`;

whenever("[data-timeline]", (line) => {
  if (watched.has(topicOf(line))) return;
  watched.add(topicOf(line));
  watch(topicOf(line));
});
document.addEventListener("htmx:afterSettle", () => {
  const here = new Set(all("[data-timeline]").map(topicOf));
  watched.forEach((topic) => here.has(topic) || (leave(topic), watched.delete(topic)));
});

/** The newest stretch of the kind that is shown: what is new stands before the rest, what changed in its place. */
async function ask(line) {
  const chosen = find(".time-filters [aria-pressed=true]", line);
  if (!chosen) return;
  const answer = await fetch(chosen.getAttribute("hx-get"), { headers: { "HX-Request": "true" } });
  if (!answer.ok || !chosen.isConnected) return;
  const entries = built(await answer.text()).filter((one) => one.matches(".time-entry"));
  let place = find(".time-entry, .time-more", line);
  if (entries.length) all(":scope > .soft", line).forEach((word) => word.remove());
  for (const fresh of entries) {
    const old = find(`#${CSS.escape(fresh.id)}`, line);
    if (old) {
      if (place === old) place = old.nextElementSibling;
      if (!old.contains(document.activeElement)) old.replaceWith(fresh);
    } else if (place) {
      place.before(fresh);
    } else {
      line.append(fresh);
    }
    if (fresh.isConnected) wire(fresh);
  }
}

function askAll() {
  timer = 0;
  if (document.hidden) return;
  const topics = new Set(stale);
  stale.clear();
  all("[data-timeline]").filter((line) => topics.has(topicOf(line))).forEach(ask);
}

hear("timeline", ({ topic }) => {
  stale.add(topic);
  timer ||= setTimeout(askAll, PAUSE_MS);
});
document.addEventListener("visibilitychange", () => stale.size && !document.hidden && askAll());
