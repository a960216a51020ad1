// A request that is open, and the list of them, follow what others do; what somebody is typing stays.
import { all, find, on, part, settled, whenever } from "./dom.js";
import { hear, watch } from "./live.js";

const SETTLE_MS = 400;
const page = () => find("[data-request]");
const list = () => find("[data-requests]");

whenever("[data-request]", (element) => watch(`request:${element.dataset.request}`));
whenever("[data-requests]", () => watch("requests"));

/** Whether a form there holds something that would be lost. */
function begun(root) {
  const differs = (field) => field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  const chosen = (field) => [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0;
  return all("textarea, input:not([type=hidden])", root).some(differs) || all("select", root).some(chosen) || find("[data-drop-file]", root) || find(".file.going", root) || root.contains(document.activeElement);
}

const fetched = (root, address) => part(address, { source: root, target: root, swap: "outerHTML", select: `#${root.id}` });

const showOne = settled(() => {
  const root = page();
  if (!root) return;
  if (begun(root)) find("[data-request-fresh]", root).hidden = false;
  else fetched(root, root.dataset.requestAt);
}, SETTLE_MS);

let waits = false;
const showAll = settled(() => {
  const root = list();
  waits = Boolean(root?.contains(document.activeElement));
  if (root && !waits) fetched(root, root.dataset.requests);
}, SETTLE_MS);
on("focusout", "[data-requests]", () => waits && showAll());

hear("request", ({ id }) => page()?.dataset.request === String(id) && showOne());
hear("requests", () => list() && showAll());

// Opened from beside a conversation: it shows among the others, and the fields it was asked for in are fresh for the next.
document.addEventListener("request-opened", () => {
  const add = find(".cust-add-request");
  const box = add && find(".requests-beside", add);
  if (!box) return;
  add.open = false;
  part(box.getAttribute("hx-get"), { source: box, target: box, swap: "innerHTML" });
});
