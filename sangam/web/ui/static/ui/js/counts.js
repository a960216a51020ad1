// The numbers beside the views: those the server keeps come by themselves, those it must count are asked for now and then.
import { all, find, settled, whenever } from "./dom.js";
import { hear, live, watch } from "./live.js";

const AFTER_MS = 1500;
const EVERY_MS = 20_000;
const written = new Intl.NumberFormat(document.documentElement.lang || "en");

whenever("[data-counts]", () => watch("counts"));
hear("counts", ({ counts }) => {
  all("[data-kept]").forEach((place) => {
    const number = counts[place.dataset.kept];
    place.textContent = number ? written.format(number) : "";
  });
});
const ask = () => htmx.trigger(document.body, "counts");
hear("rights", ask);
hear("reload", ask);

// Once for many changes, and not where nobody looks.
let askedAt = 0;
let stale = false;
const count = settled(() => {
  if (!find("[data-counted]")) return;
  if (document.hidden) {
    stale = true;
    return;
  }
  const rest = askedAt + EVERY_MS - Date.now();
  if (rest > 0) return void setTimeout(count, rest + Math.random() * 1000);
  askedAt = Date.now();
  stale = false;
  ask();
}, AFTER_MS + Math.random() * 1000);
["counts", "rows", "many"].forEach((is) => hear(is, count));
document.addEventListener("visibilitychange", () => !document.hidden && stale && live() && count());
