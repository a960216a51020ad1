// In a chat Enter may send: a choice of each person, kept in this browser. Shift and Enter is a new line; on a phone Enter is.
import { find, on, whenever } from "./dom.js";

const KEY = "enter-sends";
const narrow = matchMedia("(max-width: 720px)");
const wanted = () => localStorage.getItem(KEY) !== "no";

whenever("[data-enter-sends]", (tick) => { tick.checked = wanted(); });
on("change", "[data-enter-sends]", (event, tick) => {
  event.stopPropagation();
  localStorage.setItem(KEY, tick.checked ? "yes" : "no");
});
on("keydown", "form[data-chat] textarea", (event, text) => {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || narrow.matches || !wanted()) return;
  event.preventDefault();
  text.form.requestSubmit(find("[data-default]", text.form));
});
