// Marking rows: one, a range with Shift, all on the page, everything in the view. The bar shows how many, and what can be done.
import { all, find, on } from "./dom.js";

let last = null;
const boxes = (list) => all("[data-row] input[type=checkbox]", list);
const written = new Intl.NumberFormat(document.documentElement.lang || "en");

function tell(list, whole = false) {
  const marked = boxes(list).filter((box) => box.checked).length;
  const bar = find("[data-bulk]", list);
  list.classList.toggle("marking", marked > 0);
  if (!bar) return;
  bar.hidden = marked === 0;
  const every = marked > 0 && marked === boxes(list).length;
  const everything = find("[data-mark-all]", list);
  if (everything) {
    everything.checked = every;
    everything.indeterminate = marked > 0 && !every;
  }
  find("[data-count]", bar).textContent = written.format(marked);
  offer(bar, every, whole);
}

// Where all rows of the page are marked and there are more pages, everything can be marked.
function offer(bar, every, whole) {
  const field = find("[data-whole]", bar);
  if (!field) return;
  field.value = whole ? "yes" : "";
  find("[data-whole-offer]", bar).hidden = !every;
  find("[data-whole-all]", bar).hidden = whole;
  find("[data-whole-chosen]", bar).hidden = !whole;
  find(".bulk-count", bar).hidden = whole;
  if (every) htmx.trigger(find("[data-whole-all]", bar), "count");
}

/** Marks a row, as if its box had been pressed. */
export function mark(row) {
  const box = find("input[type=checkbox]", row);
  if (!box) return;
  box.checked = true;
  last = box;
  tell(box.closest("[data-rows]"));
}

on("click", "[data-row] input[type=checkbox]", (event, box) => {
  const list = box.closest("[data-rows]");
  const here = boxes(list);
  if (event.shiftKey && last && here.includes(last)) {
    const [from, to] = [here.indexOf(last), here.indexOf(box)].sort((first, second) => first - second);
    here.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
  }
  last = box;
  tell(list);
});
on("change", "[data-mark-all]", (_event, everything) => {
  const list = everything.closest("[data-rows]");
  boxes(list).forEach((box) => { box.checked = everything.checked; });
  tell(list);
});
on("click", "[data-mark-none]", (_event, button) => {
  const list = button.closest("[data-rows]");
  boxes(list).forEach((box) => { box.checked = false; });
  tell(list);
});
on("click", "[data-whole-all]", (_event, button) => tell(button.closest("[data-rows]"), true));
on("click", "[data-whole-none]", (_event, button) => tell(button.closest("[data-rows]")));
// On a box the browser would press the first button of the form: Enter opens the row, as everywhere.
on("keydown", "[data-rows] input[type=checkbox]", (event, box) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  find("[data-row-link]", box.closest("[data-row]") ?? document.createElement("i"))?.click();
});
