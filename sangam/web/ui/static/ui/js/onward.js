// When a matter is done with: on to the next of the list, back to the list, or stay; a choice of each person.
import { all, find } from "./dom.js";

let next = "";

const wish = () => document.documentElement.dataset.after ?? "next";

// The row may have left the list by the time the answer comes, so its neighbour is noted before.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.closest?.("#conversation")) return;
  const rows = all("[data-rows] [data-row]");
  const here = rows.findIndex((row) => row.id === `row-${find("#conversation").dataset.number}`);
  next = (here < 0 ? undefined : rows[here + 1] ?? rows[here - 1])?.id ?? "";
});

async function toList() {
  const address = find(".conv-back")?.href;
  if (!address) return;
  const answer = await fetch(address, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  find("#open").replaceChildren(...find("#open", page).childNodes);
  all('[data-row][aria-current="true"]').forEach((row) => row.removeAttribute("aria-current"));
  history.pushState({}, "", address);
  document.title = page.title;
  find("[data-row-link]")?.focus({ preventScroll: true });
}

document.addEventListener("settled", () => {
  const link = next ? find(`#${CSS.escape(next)} [data-row-link]`) : null;
  if (wish() === "list") toList();
  else if (wish() === "next") link?.click();
});
