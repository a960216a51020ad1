// How far a change to many is: the bar moves by what is pushed; what there is to say then is fetched.
import { all, find, on, part } from "./dom.js";
import { hear } from "./live.js";

on("keydown", "[data-bulk] [name=until]", (event, field) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  find("button", field.closest(".menu-own")).click();
});

const query = () => find("[data-live-list]")?.dataset.liveList ?? "";

function fetchNow(id) {
  const place = find("#bulk-now");
  if (place) part(`/changes/${id}?${query()}`, { target: place, swap: "outerHTML" });
  const line = find(`[data-bulk-here="${id}"]`);
  if (line) part(`/changes/${id}`, { target: line, select: ".bulk-now-text, progress", swap: "innerHTML" });
}

hear("bulk", ({ id, handled, whole, working }) => {
  const page = find(`[data-bulk-page="${id}"]`);
  if (page && !working) return void location.reload();
  const here = [page, find(`[data-bulk-here="${id}"]`), find(`[data-bulk-now="${id}"]`)].filter(Boolean);
  const bars = here.flatMap((place) => all("progress", place));
  bars.forEach((bar) => { bar.value = whole ? (100 * handled) / whole : 100; });
  if (!working || !bars.length) fetchNow(id);
  else if (!page) fetchLater(id);
});

// The words are fetched once a second at most.
let due = 0;
function fetchLater(id) {
  if (due || document.hidden) return;
  due = setTimeout(() => {
    due = 0;
    fetchNow(id);
  }, 1000);
}
hear("reload", () => {
  const now = find("[data-bulk-now][data-unsettled]");
  if (now) fetchNow(now.dataset.bulkNow);
});
