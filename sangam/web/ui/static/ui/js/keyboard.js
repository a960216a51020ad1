// Keys are declared where the thing is: data-key="r", data-key="g i". j and k walk the rows of [data-rows].
import { all, find, on, visible } from "./dom.js";
import { openDialog } from "./menus.js";
import { mark } from "./selection.js";

const SEQUENCE_MS = 900;
let begun = "";
let timer = 0;

const typing = (element) => element instanceof HTMLElement && (element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio], [type=button]), textarea, select"));
const rows = () => all("[data-rows] [data-row]").filter(visible);
const link = (row) => find("[data-row-link]", row);

export function currentRow() {
  const list = rows();
  const focused = document.activeElement?.closest?.("[data-row]");
  return list.find((row) => row === focused) ?? list.find((row) => row.matches('[aria-current="true"]'));
}

function walk(step) {
  const list = rows();
  const index = list.indexOf(currentRow());
  const next = list[Math.max(0, Math.min(list.length - 1, index < 0 ? 0 : index + step))];
  if (!next) return;
  link(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

// On a narrow screen views and tools are menus; their keys stay, and a tool whose menu opens beside it is shown first.
const folded = (element) => element.closest("[popover]:not(:popover-open)");
const reachable = (element) => visible(element) || Boolean(folded(element) && visible(folded(element).parentElement));

/** Opens a menu for the one that stands in it; with that one it closes. */
function unfold(menu, inner) {
  menu.showPopover();
  const follow = (event) => {
    if (event.target !== inner || event.newState !== "closed") return;
    inner.removeEventListener("toggle", follow);
    menu.hidePopover();
  };
  inner.addEventListener("toggle", follow);
}

function press(key) {
  const named = all(`[data-key="${CSS.escape(key)}"]`).filter((element) => !element.disabled);
  const target = named.find(visible) ?? named.find(reachable);
  if (!target) return false;
  if (target.matches("[popovertarget]") && !visible(target)) unfold(folded(target), document.getElementById(target.getAttribute("popovertarget")));
  if (target.matches("input:not([type=checkbox]), textarea, select")) {
    target.focus();
    target.select?.();
  } else target.click();
  return true;
}

function known(prefix) {
  return all(`[data-key^="${CSS.escape(prefix)} "]`).some(reachable);
}

// With Shift the row one leaves and the row one comes to are marked.
function extend(step) {
  const from = currentRow();
  walk(step);
  [from, currentRow()].forEach((row) => row && mark(row));
}

const moves = { j: () => walk(1), k: () => walk(-1), ArrowDown: () => walk(1), ArrowUp: () => walk(-1), J: () => extend(1), K: () => extend(-1) };

function handle(event) {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openDialog("palette");
    return;
  }
  if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (typing(event.target) || find("dialog[open]") || find("[data-menu]:popover-open")) return;
  const arrow = event.key.startsWith("Arrow");
  if (arrow && !document.activeElement?.closest?.("[data-rows]")) return;
  const wanted = begun ? `${begun} ${event.key}` : event.key;
  begun = "";
  clearTimeout(timer);
  if (moves[wanted] && rows().length) {
    moves[wanted]();
    event.preventDefault();
  } else if (wanted === "x") {
    find("input[type=checkbox]", currentRow() ?? document.createElement("i"))?.click();
  } else if (press(wanted)) {
    event.preventDefault();
  } else if (known(wanted)) {
    begun = wanted;
    timer = setTimeout(() => { begun = ""; }, SEQUENCE_MS);
    event.preventDefault();
  }
}
document.addEventListener("keydown", handle);

// In a text: Ctrl or ⌘ and Enter sends, with Shift and solves, with Alt and lets it wait; Escape leaves.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-send]");
  if (form && event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
    event.preventDefault();
    // Its value goes along only when the button itself is pressed.
    const other = find(event.shiftKey ? "[data-send-solve]" : "[data-send-wait]", form);
    if (other && (event.shiftKey || event.altKey)) other.click();
    else form.requestSubmit(find("[data-default]", form) ?? undefined);
  } else if (event.key === "Escape" && typing(event.target) && !event.target.closest("dialog, [popover]")) {
    event.target.blur();
    rest();
  }
});

// Where the focus would fall to nothing it goes to the messages of what is open, which the arrows then scroll. Who points
// needs no place.
let keyed = false;
document.addEventListener("keydown", () => { keyed = true; }, true);
document.addEventListener("pointerdown", () => { keyed = false; }, true);

function rest() {
  if (keyed && document.activeElement === document.body) all("[data-scroller]").find(visible)?.focus({ preventScroll: true });
}
document.addEventListener("htmx:afterSettle", rest);
document.addEventListener("close", rest, true);
document.addEventListener("toggle", (event) => event.newState === "closed" && rest(), true);

on("dialog:open", "#keys", (_event, dialog) => {
  const list = find("[data-keys]", dialog);
  const lines = [["j", list.dataset.down], ["k", list.dataset.up], ["↵", list.dataset.openRow], ["x", list.dataset.mark], ["⇧ j", list.dataset.markMore], ["⌘ K", list.dataset.anything], ["⌘ ↵", list.dataset.send]];
  const seen = new Set();
  all("[data-key]").filter(reachable).sort((one, other) => visible(other) - visible(one)).forEach((element) => {
    if (seen.has(element.dataset.key)) return;
    seen.add(element.dataset.key);
    lines.push([element.dataset.key, named(element)]);
  });
  list.replaceChildren(...lines.map(line));
});

function line([keys, text]) {
  const row = document.createElement("div");
  const term = document.createElement("dt");
  const value = document.createElement("dd");
  term.textContent = text;
  keys.split(" ").forEach((key) => {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    value.append(cap, " ");
  });
  row.append(term, value);
  return row;
}

export function named(element) {
  return element.dataset.name || element.getAttribute("aria-label") || element.textContent.trim().replace(/\s+/g, " ");
}
