// The row of the open conversation is marked; on a narrow screen the open one covers the list.
import { all, on, whenever } from "./dom.js";

function here(opened) {
  all('[data-row][aria-current="true"]').forEach((row) => row !== opened && row.removeAttribute("aria-current"));
  opened?.setAttribute("aria-current", "true");
}
on("click", "[data-row-link]", (event, link) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  here(link.closest("[data-row]"));
});
// However it was opened: an undo leads back to what one had left.
whenever("#conversation", (opened) => here(document.getElementById(`row-${opened.dataset.number}`)));
// A click anywhere on the row opens it; the link stays the one thing that has the focus.
on("click", "[data-row]", (event, row) => {
  if (event.target.closest("a, button, input, label") || getSelection()?.toString()) return;
  row.querySelector("[data-row-link]").click();
});

// Where tabs run out of the screen, the one that is open is in sight.
whenever(".tabs [aria-current]", (tab) => {
  const strip = tab.closest(".tabs");
  if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft += tab.getBoundingClientRect().left + tab.offsetWidth / 2 - strip.getBoundingClientRect().left - strip.clientWidth / 2;
});
