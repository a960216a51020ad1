// From the search field to what was found and back, without leaving the keyboard.
import { find, on, visible } from "./dom.js";

on("keydown", "[data-search]", (event) => {
  if (event.isComposing || (event.key !== "ArrowDown" && event.key !== "Enter")) return;
  const first = find("[data-found] [data-row-link]");
  if (!first || !visible(first)) return;
  event.preventDefault();
  first.focus();
});
// A field that was filled by the address: what is typed next goes behind it.
const field = find("[data-search]");
if (field && document.activeElement === field) field.setSelectionRange(field.value.length, field.value.length);
