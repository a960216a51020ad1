// A row in which a colleague named the person says so until he has looked. Rows are drawn alike for everybody: the bell tells
// which they are.
import { all, find, whenever } from "./dom.js";

const told = () => find("[data-bell-wishes]")?.dataset ?? {};
const named = () => new Set((told().mentions ?? "").split(" "));

export function signed(row, numbers = named()) {
  const sign = find(".row-mention", row);
  const wanted = numbers.has(row.id.slice("row-".length));
  if (wanted === Boolean(sign)) return;
  if (sign) return void sign.remove();
  const made = document.createElement("span");
  made.className = "row-mention";
  made.textContent = "@";
  made.title = told().mention ?? "";
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", made.title);
  find(".row-preview", row)?.after(made);
}

function everywhere() {
  const numbers = named();
  all("[data-row]").forEach((row) => signed(row, numbers));
}

whenever("[data-row]", (row) => signed(row));
const bell = find("#bell-count");
if (bell) new MutationObserver(everywhere).observe(bell, { childList: true, subtree: true });
