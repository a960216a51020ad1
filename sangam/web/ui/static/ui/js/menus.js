// Popovers stand beside their button, move with the arrow keys and close when something was chosen. Dialogs open by name.
import { all, find, on, visible } from "./dom.js";

const GAP = 4;

const openers = new WeakMap();
const waiting = new WeakMap();

function opener(menu) {
  const last = openers.get(menu);
  return last?.isConnected && visible(last) ? last : all(`[popovertarget="${menu.id}"]`).find(visible);
}

// One menu may serve many buttons: it stands beside the last one pressed, and empties itself before it is filled anew.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[popovertarget]");
  const menu = button && document.getElementById(button.getAttribute("popovertarget"));
  if (!menu) return;
  const last = opener(menu);
  openers.set(menu, button);
  if (!menu.hasAttribute("data-shared")) return;
  if (last !== button && menu.matches(":popover-open")) {
    last?.setAttribute("aria-expanded", "false");
    menu.hidePopover();
  }
  waiting.has(menu) ? menu.replaceChildren(waiting.get(menu).cloneNode(true)) : waiting.set(menu, menu.firstElementChild.cloneNode(true));
}, true);

function place(menu) {
  const button = opener(menu);
  if (!button) return;
  const box = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const rtl = getComputedStyle(menu).direction === "rtl";
  const beside = menu.dataset.side === "end";
  let left = beside ? (rtl ? box.left - width - GAP : box.right + GAP) : rtl ? box.right - width : box.left;
  let top = beside ? box.bottom - height : box.bottom + GAP;
  if (top + height > innerHeight - GAP) top = Math.max(GAP, box.top - height - GAP);
  if (beside) top = Math.max(GAP, Math.min(top, innerHeight - height - GAP));
  left = Math.max(GAP, Math.min(left, innerWidth - width - GAP));
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

const reachable = (menu) => all("a, button, input, select, textarea", menu).filter((item) => !item.disabled && item.type !== "hidden" && visible(item));

function welcome(menu) {
  place(menu);
  (find("[autofocus]", menu) ?? find('[aria-current="true"]', menu) ?? reachable(menu)[0])?.focus({ preventScroll: true });
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches("[data-menu]")) return;
  const open = event.newState === "open";
  opener(menu)?.setAttribute("aria-expanded", String(open));
  if (open) welcome(menu);
}, true);

on("keydown", "[data-menu]", (event, menu) => {
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  if (event.target.matches("textarea, select, input[type=date], input[type=time], input[type=datetime-local], input[type=number]")) return;
  const items = reachable(menu);
  const here = items.indexOf(document.activeElement);
  const step = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
  items[(step + items.length) % items.length]?.focus();
  event.preventDefault();
});

// Typing narrows a long menu down.
on("input", "[data-narrow]", (_event, input) => {
  const words = input.value.trim().toLocaleLowerCase();
  const menu = input.closest("[data-menu]");
  all(".menu-item", menu).forEach((item) => {
    item.hidden = !item.hasAttribute("data-always") && !item.textContent.toLocaleLowerCase().includes(words);
  });
});
on("keydown", "[data-narrow]", (event, input) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  all(".menu-item", input.closest("[data-menu]")).find((item) => !item.hidden)?.click();
});

// What was chosen is done elsewhere; a menu that only fetches its own contents stays.
document.addEventListener("htmx:beforeRequest", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  if (menu && menu !== event.target && menu.matches(":popover-open")) menu.hidePopover();
});
document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event.detail;
  const menu = target?.closest?.("[data-menu]:popover-open");
  if (menu) menu === target ? welcome(menu) : place(menu);
});
on("click", "[data-menu] [data-closes]", (_event, item) => item.closest("[data-menu]").hidePopover());
addEventListener("resize", () => all("[data-menu]:popover-open").forEach(place));

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.dispatchEvent(new CustomEvent("dialog:open", { bubbles: true }));
  dialog.showModal();
}

on("click", "[data-open]", (event, button) => {
  event.preventDefault();
  openDialog(button.dataset.open);
});
on("click", "[data-close]", (_event, button) => button.closest("dialog").close());
on("click", "dialog", (event, dialog) => {
  if (event.target === dialog) dialog.close();
});

// What a button shows or hides stands in the page already: [data-toggle="#id"].
on("click", "[data-toggle]", (_event, button) => {
  const target = find(button.dataset.toggle);
  if (!target) return;
  const open = target.classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
  if (open) (find("[autofocus], input, button", target) ?? target).focus();
});
