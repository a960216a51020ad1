// Marking rows: one, a range with Shift, all. The bar with what can be done shows how many.
import { all, find, on } from "./dom.js";

let last = null;
const boxes = (list) => all("[data-row] input[type=checkbox]", list);

function tell(list) {
  const marked = boxes(list).filter((box) => box.checked).length;
  const bar = find("[data-bulk]", list);
  list.classList.toggle("marking", marked > 0);
  if (!bar) return;
  bar.hidden = marked === 0;
  find("[data-count]", bar).textContent = String(marked);
  const everything = find("[data-mark-all]", list);
  if (everything) {
    everything.checked = marked > 0 && marked === boxes(list).length;
    everything.indeterminate = marked > 0 && !everything.checked;
  }
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
