// Public posts: keys act on the card that has the focus (else the first), new ones are announced, never pushed under a pointer.
import { all, find, on, part, whenever } from "./dom.js";
import { hear, watch } from "./live.js";

const written = new Intl.NumberFormat(document.documentElement.lang || "en");
const cards = () => all("[data-post]");
const fresh = new Set();

function arm(card) {
  all("[data-post-key][data-key]").forEach((button) => button.removeAttribute("data-key"));
  if (card) all("[data-post-key]", card).forEach((button) => { button.dataset.key = button.dataset.postKey; });
}

const current = () => document.activeElement?.closest?.("[data-post]") ?? find('[data-post][aria-current="true"]') ?? cards()[0];
on("focusin", "[data-post]", (_event, card) => arm(card));
on("change", ".stream-filters :is(select, input)", (_event, field) => field.form.requestSubmit());

whenever("[data-streams]", () => {
  watch("streams");
  arm(current());
});
// The answer of an action takes the card's place and keeps the focus there.
let focused = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  const card = event.detail.target?.closest?.("[data-post]");
  focused = card?.contains(document.activeElement) ? card.id : "";
});
whenever("[data-post]", (card) => {
  if (focused === card.id) find("[data-row-link]", card).focus({ preventScroll: true });
  focused = focused === card.id ? "" : focused;
  if (current() === card) arm(card);
});

hear("posts", ({ posts }) => {
  const pill = find("#stream-fresh");
  if (!pill) return;
  posts.forEach((number) => fresh.add(number));
  find("[data-stream-count]", pill).textContent = written.format(fresh.size);
  pill.hidden = false;
});
// Somebody decided about a post, the network answered, its author changed it: its card is fetched again, unless it is marked.
hear("posts.changed", ({ posts }) => {
  posts.map((number) => find(`#post-${number}`)).filter((card) => card && !find("input:checked", card)).forEach((card) => {
    part(card.dataset.post, { source: card, target: card, swap: "outerHTML" });
  });
});
hear("reload", () => find("[data-streams]") && location.reload());

// A reply begins in its conversation, with the answer open.
if (location.hash === "#reply") find('[data-tab="reply"]')?.click();
