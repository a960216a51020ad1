// A list beside a text that opens by what is typed (@ colleagues, / snippets) and is walked with the arrow keys.
import { all, find, on } from "./dom.js";

const LOOKED_AT = 60;
const GAP = 4;

/**
 * `text` and `list` are selectors; the list is a manual popover inside the same form. `naming` finds what was begun before
 * the cursor, in its first group. `offers(text, words)` resolves to entries, `draw(entry)` to nodes, `take(text, entry, start)`
 * replaces what was typed from `start` to the cursor.
 */
export function suggests({ text: selector, list, naming, offers, draw, take }) {
  let offered = [];
  let chosen = 0;
  const place = (text) => find(list, text.closest("form"));

  function begun(text) {
    if (text.selectionStart !== text.selectionEnd) return undefined;
    return naming.exec(text.value.slice(Math.max(0, text.selectionStart - LOOKED_AT), text.selectionStart))?.[1];
  }

  async function offer(text) {
    const words = begun(text);
    if (words === undefined) return close(text);
    const found = await offers(text, words);
    if (begun(text) !== words || document.activeElement !== text) return;
    offered = found;
    chosen = 0;
    offered.length ? open(text) : close(text);
  }

  function open(text) {
    const box = place(text);
    box.replaceChildren(...offered.map((entry, index) => {
      const item = document.createElement("li");
      item.id = `${box.id}-${index}`;
      item.role = "option";
      item.className = "menu-item";
      item.append(...draw(entry, box));
      return item;
    }));
    mark(text, box);
    if (!box.matches(":popover-open")) box.showPopover();
    beside(text, box);
    text.setAttribute("aria-expanded", "true");
  }

  function mark(text, box) {
    all("[role=option]", box).forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
    const item = box.children[chosen];
    item.scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", item.id);
  }

  function close(text) {
    offered = [];
    const box = place(text);
    if (box?.matches(":popover-open")) box.hidePopover();
    text.removeAttribute("aria-activedescendant");
    text.removeAttribute("aria-expanded");
  }

  function choose(text, index) {
    const entry = offered[index];
    const start = text.selectionStart - (begun(text) ?? "").length - 1;
    close(text);
    take(text, entry, start);
  }

  on("input", selector, (event, text) => { if (!event.isComposing) offer(text); });
  on("keydown", selector, (event, text) => {
    if (!offered.length || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      chosen = (chosen + step + offered.length) % offered.length;
      mark(text, place(text));
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.shiftKey) choose(text, chosen);
    else if (event.key === "Escape") close(text);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  on("pointerdown", `${list} [role=option]`, (event, item) => {
    event.preventDefault();
    choose(find(selector, item.closest("form")), [...item.parentElement.children].indexOf(item));
  });
  on("focusout", selector, (_event, text) => close(text));
}

/** Above the text where there is room, else below. */
function beside(text, box) {
  const field = text.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const rtl = getComputedStyle(text).direction === "rtl";
  const above = field.top - height - GAP;
  box.style.left = `${Math.max(GAP, Math.min(rtl ? field.right - width : field.left, innerWidth - width - GAP))}px`;
  box.style.top = `${above > GAP ? above : Math.min(field.bottom + GAP, innerHeight - height - GAP)}px`;
}
