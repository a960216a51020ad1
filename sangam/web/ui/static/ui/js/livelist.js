// Rows come, move, change and go by themselves, but never under a pointer, a mark or the focus: what would jump waits.
import { all, find, on, part, settled, whenever } from "./dom.js";
import { built, eachFrame, hear, known, watch, wire } from "./live.js";
import { signed } from "./mentioned.js";

const TOP_PX = 40;
const MOST_ROWS = 150;
const RIGHTS_AFTER_MS = 700;
const waiting = new Map();
let pointed = false;
let many = false;

const list = () => find("[data-live-list]");
const rows = () => find(".list-rows");
const row = (number) => document.getElementById(`row-${number}`);
const moment = (element) => Date.parse(find(".row-when time", element)?.dateTime ?? 0);
const number = (element) => Number(element.id.slice(4));

let asked;
document.addEventListener("htmx:beforeRequest", (event) => { if (["list", "found"].includes(event.detail.target?.id)) asked = known(); });
whenever("[data-live-list]", (form) => {
  waiting.clear();
  many = false;
  watch("list", { query: form.dataset.liveList, sight: form.dataset.liveSight }, asked);
  asked = undefined;
});

on("pointerover", ".list-rows", () => { pointed = true; });
on("pointerout", ".list-rows", (event, place) => {
  if (place.contains(event.relatedTarget)) return;
  pointed = false;
  calm();
});

/** Whether moving rows about would disturb somebody. */
function busy() {
  const place = rows();
  return Boolean(place) && (place.scrollTop > TOP_PX || pointed || place.closest(".marking") || place.contains(document.activeElement));
}

const calm = settled(() => busy() || (many ? again() : settle()), 600);
document.addEventListener("focusout", (event) => event.target.closest?.(".list-rows") && calm());
document.addEventListener("scroll", (event) => event.target === rows() && calm(), true);

const apply = eachFrame(() => {
  const quiet = !busy();
  waiting.forEach((news, id) => {
    const old = row(id);
    if (news.gone) return void (quiet || !old || !needed(old) ? drop(id, old) : old.classList.add("leaving"));
    const [fresh] = built(news.html);
    if (old && (stays(old, fresh) || !quiet)) {
      replace(old, fresh);
      if (stays(row(id), fresh)) waiting.delete(id);
    } else if (quiet) place(id, old, fresh);
  });
  tell();
});

const needed = (element) => element.matches(":hover, :focus-within, :has(:checked)");

function drop(id, old) {
  waiting.delete(id);
  if (!old) return;
  if (old.contains(document.activeElement)) (old.nextElementSibling ?? old.previousElementSibling)?.querySelector("[data-row-link]")?.focus();
  old.remove();
  if (rows() && !rows().children.length) again();
}

/** Only by time a row finds its place here; in another order the server puts it there. */
const searched = () => list().matches("[data-found]");
const byTime = () => list().dataset.liveOrder === "newest";

/** Where a row belongs: newest first. */
function before(fresh) {
  return [...rows().children].find((other) => other !== row(number(fresh)) && (moment(other) < moment(fresh) || (moment(other) === moment(fresh) && number(other) < number(fresh))));
}

/** Whether the row would stand where it stands. */
function stays(old, fresh) {
  if (!byTime()) return true;
  const next = before(fresh);
  return old.nextElementSibling === (next ?? null);
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement.matches("input") ? "input" : "[data-row-link]" : "";
  if (old.matches('[aria-current="true"]')) fresh.setAttribute("aria-current", "true");
  const [was, is] = [find("input[type=checkbox]", old), find("input[type=checkbox]", fresh)];
  if (was && is) is.checked = was.checked;
  // What was found in it stays marked.
  if (searched()) find(".row-preview", fresh)?.replaceWith(find(".row-preview", old));
  dressed(fresh);
  old.replaceWith(fresh);
  wire(fresh);
  if (focused) find(focused, fresh)?.focus({ preventScroll: true });
}

/** A pushed row knows neither who looks nor which list it comes to: its links lead back to this one. */
function dressed(fresh) {
  signed(fresh);
  const query = list()?.dataset.liveList;
  const link = find("[data-row-link]", fresh);
  if (query && link && !link.getAttribute("href").includes("?")) {
    const address = `${link.getAttribute("href")}?${query}`;
    link.setAttribute("href", address);
    link.setAttribute("hx-get", address);
  }
}

function place(id, old, fresh) {
  waiting.delete(id);
  if (!old && !byTime()) return again();
  const next = before(fresh);
  // Below the last row of a page stands the next page.
  if (!next && !old && find(".pager [rel=next]", list())) return;
  if (!old && list().dataset.liveFirst !== "yes") return;
  if (old) {
    replace(old, fresh);
    rows().insertBefore(fresh, next ?? null);
  } else {
    dressed(fresh);
    rows().insertBefore(fresh, next ?? null);
    wire(fresh);
  }
  const current = find("[data-conversation]")?.dataset.number;
  if (current && id === Number(current)) fresh.setAttribute("aria-current", "true");
  find(".empty", list())?.remove();
  if (rows().children.length > MOST_ROWS) again();
}

/** Let everything take its place, because nobody is disturbed or somebody asked. */
function settle() {
  const news = [...waiting];
  waiting.clear();
  news.forEach(([id, { gone, html }]) => {
    const old = row(id);
    if (gone) drop(id, old);
    else place(id, old, built(html)[0]);
  });
  all(".row.leaving").forEach((left) => drop(number(left), left));
  tell();
}

/** The pill that says how many wait. */
function tell() {
  const pill = find("#waiting");
  if (!pill) return;
  const count = [...waiting].filter(([id, { gone }]) => !gone && (list().dataset.liveFirst === "yes" || row(id))).length;
  pill.hidden = !count && !many;
  find("[data-waiting-some]", pill).hidden = many;
  find("[data-waiting-many]", pill).hidden = !many;
  find("[data-waiting-count]", pill).textContent = new Intl.NumberFormat(document.documentElement.lang || "en").format(count);
}
on("click", "#waiting", () => {
  if (many || list().dataset.liveFirst !== "yes") return again(list().dataset.liveUrl);
  rows().scrollTop = 0;
  settle();
});

const again = settled((address) => {
  const form = list();
  if (!form || form.matches(".marking")) return;
  const into = searched() ? { target: "#found", swap: "outerHTML" } : { target: "#list", swap: "innerHTML" };
  part(address ?? form.dataset.liveHere, into);
}, 300);

hear("rows", ({ rows: news }) => {
  if (!list()) return;
  news.filter(({ id }) => !searched() || row(id)).forEach((one) => waiting.set(one.id, one));
  apply();
});
// Too much to tell row by row: the list is asked for, as soon as nobody is disturbed.
function whole() {
  if (!list()) return;
  many = busy();
  if (many) tell();
  else again();
}
hear("many", whole);
hear("reload", whole);
// His rights have changed since the list was drawn: what he may no longer see goes.
hear("rights", () => again());
hear("refused", ({ topic }) => topic === "list" && setTimeout(again, RIGHTS_AFTER_MS));

// An action draws its row anew; a push may have taken that row out of the list before the answer came.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target?.id !== "rows-drawn") return;
  [...event.detail.target.children].forEach((fresh) => {
    const old = rows() && find(`#${CSS.escape(fresh.id)}`, rows());
    fresh.remove();
    if (old) replace(old, fresh);
  });
});

// What an action asks for leads back to the same list, also from a part that was pushed.
document.addEventListener("htmx:configRequest", (event) => {
  const query = list()?.dataset.liveList;
  const { path } = event.detail;
  if (query && /^\/(conversations\/\d+|messages\/\d+)\//.test(path) && !path.includes("view=")) {
    event.detail.path = `${path.replace(/[?&]$/, "")}${path.includes("?") && !/[?]$/.test(path) ? "&" : "?"}${query}`;
  }
});
