// A toast counts down and goes; it stays while it is pointed at or holds the focus.
import { find, on, whenever } from "./dom.js";

whenever("[data-toast]", (toast) => {
  if (toast.dataset.running) return;
  toast.dataset.running = "1";
  let left = Number(toast.dataset.toast);
  const shown = find("[data-left]", toast);
  const timer = setInterval(() => {
    if (!toast.isConnected) return clearInterval(timer);
    // An undo ends when the server says so; a plain message waits for its reader.
    if (!shown && toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (shown) shown.textContent = String(Math.max(left, 0));
    if (left <= 0) {
      clearInterval(timer);
      toast.remove();
    }
  }, 1000);
});

on("click", "[data-dismiss]", (_event, button) => {
  const toast = button.closest("[data-toast]");
  if (toast) toast.remove();
  else button.parentElement.hidden = true;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) event.target.closest?.("[data-toast]")?.remove();
});
