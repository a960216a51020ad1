// The open conversation: what is said and done in it appears, changes and settles while one reads and writes.
import { all, find, on, part, visible, whenever } from "./dom.js";
import { built, eachFrame, hear, known, leave, me, watch, wire } from "./live.js";

const NEAR_PX = 240;
const ANEW_MS = 500;
const pending = [];
let topic = "";
let asked;
let headWaits = "";

const pane = () => find("[data-conversation]");
const stream = () => find("#stream");

document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target?.id === "open") asked = known(); });
whenever("[data-conversation]", (open) => {
  const next = `conversation:${open.dataset.conversation}`;
  if (topic && topic !== next) leave(topic);
  topic = next;
  pending.length = 0;
  headWaits = "";
  watch(topic, { present: true }, asked);
  asked = undefined;
});
// Another screen took the place of the conversation.
document.addEventListener("htmx:afterSettle", () => {
  if (topic && !pane()) {
    leave(topic);
    topic = "";
  }
});

const near = (scroller) => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;

const apply = eachFrame(() => {
  const frames = pending.splice(0).filter((frame) => frame.topic === topic);
  const scroller = find("[data-scroller]");
  if (!frames.length || !stream() || !scroller) return;
  const follow = near(scroller);
  const added = frames.flatMap((frame) => frame.put.map((one) => put(one, frame))).filter(Boolean);
  frames.forEach(crossed);
  const last = frames.findLast((frame) => frame.head);
  if (last) head(last.head);
  if (frames.some((frame) => frame.customer)) customer();
  const reach = frames.findLast((frame) => frame.reach);
  if (reach && find("#reach")) {
    find("#reach").replaceWith(...built(reach.reach));
    document.dispatchEvent(new CustomEvent("reach:fresh"));
  }
  if (!added.length) return;
  if (follow) scroller.scrollTop = scroller.scrollHeight;
  else find("#below")?.removeAttribute("hidden");
  document.dispatchEvent(new CustomEvent("stream:added"));
});

/** What was taken back is quoted nowhere any more. */
function forget(id) {
  all(`.quoted[href="#${id}"]`).forEach((strip) => { strip.textContent = pane()?.dataset.gone ?? ""; });
}

/** One entry into its place; gives it where it is new. */
function put({ id, html, bend }) {
  const old = document.getElementById(id);
  const [fresh] = built(html);
  if (!fresh) return null;
  if (fresh.matches(".gone")) forget(id);
  if (old) {
    // What the reader has unfolded stays unfolded.
    const open = find(".message-fold", old);
    if (open?.childElementCount && !fresh.matches(".gone")) find(".message-fold", fresh)?.replaceWith(open);
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    wire(fresh);
    if (focused) fresh.querySelector("button, a")?.focus({ preventScroll: true });
    return null;
  }
  const last = all("#stream > [data-channel]").at(-1);
  if (bend && last && fresh.dataset.channel && last.dataset.channel !== fresh.dataset.channel) stream().append(built(bend)[0]);
  stream().append(fresh);
  wire(fresh);
  return fresh;
}

/** The header anew, when nobody is using it. */
function head(html) {
  const old = find("#conv-head");
  if (!old) return;
  if (find("[popover]:popover-open", old)) {
    headWaits = html;
    return;
  }
  headWaits = "";
  const [fresh] = built(html);
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.key ?? "" : null;
  const back = find(".conv-back", old)?.getAttribute("href");
  if (back) find(".conv-back", fresh)?.setAttribute("href", back);
  old.replaceWith(fresh);
  wire(fresh);
  if (focused) find(`[data-key="${CSS.escape(focused)}"]`, fresh)?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("head:fresh"));
}
// Nor does the answer to something else (a note that was left) take a menu away that was opened meanwhile.
let asks = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => { asks = detail.requestConfig?.elt; });
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const { target, fragment } = detail;
  if (target?.id !== "conv-head" || !detail.shouldSwap) return;
  headWaits = "";
  if (target.contains(asks) || !find("[popover]:popover-open", target)) return;
  detail.shouldSwap = false;
  headWaits = fragment.firstElementChild.outerHTML;
});
document.addEventListener("toggle", (event) => event.newState === "closed" && headWaits && setTimeout(() => headWaits && head(headWaits)), true);

/** The customer's column depends on who looks: it is fetched, but not while a field of it is being filled in. */
function customer() {
  const column = find("#customer");
  const address = pane()?.dataset.customer;
  if (!column || !address) return;
  if (column.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) {
    document.activeElement.addEventListener("blur", customer, { once: true });
    return;
  }
  part(address, { target: "#customer", swap: "innerHTML" });
}

// Somebody else wrote while one writes: said before sending. The server stops a blind answer in any case.
function crossed({ said = [] }) {
  const seen = find("#seen");
  if (!seen) return;
  const others = said.filter(({ by, id }) => by !== me() && id > Number(seen.value));
  if (!others.length) return;
  const newest = String(Math.max(...others.map(({ id }) => id)));
  const form = seen.form;
  const begun = find("textarea", form)?.value.trim() && visible(find("textarea", form));
  // In a chat the visitor's next words are the conversation itself; a colleague's answer still stops.
  const stops = others.filter(({ kind }) => !(kind === "in" && form.dataset.chat === "yes"));
  if (!document.hidden && (!begun || !stops.length)) {
    seen.value = newest;
    return;
  }
  const note = find("#crossed");
  if (!note) return;
  find("[data-crossed-names]", note).textContent = [...new Set((stops.length ? stops : others).map(({ name }) => name))].join(", ");
  note.dataset.upto = newest;
  note.hidden = false;
}
on("click", "[data-crossed-seen]", () => {
  const note = find("#crossed");
  const seen = find("#seen");
  seen.value = String(Math.max(Number(seen.value), Number(note.dataset.upto)));
  note.hidden = true;
  find("textarea", seen.form)?.focus();
});

on("click", "#below", (_event, button) => {
  const scroller = find("[data-scroller]");
  scroller.scrollTop = scroller.scrollHeight;
  button.hidden = true;
});
document.addEventListener("scroll", (event) => {
  if (event.target.matches?.("[data-scroller]") && near(event.target)) find("#below")?.setAttribute("hidden", "");
}, true);

hear("conversation", (frame) => {
  pending.push(frame);
  apply();
});
// Joined or split: all of it reads otherwise. Whoever did that is on his way to the new page already.
hear("anew", (frame) => setTimeout(() => {
  if (frame.topic === topic && pane() && asked === undefined) {
    part(location.pathname + location.search, { target: "#open" });
  }
}, ANEW_MS));
hear("reload", () => find("#news") && htmx.trigger("#news", "ask"));

// No longer his to see: it goes from the screen, what he wrote does not.
function gone(frame) {
  if (frame.topic !== topic || !pane()) return;
  const written = all("[data-panel] textarea").map((text) => text.value.trim()).filter(Boolean).join("\n\n");
  const notice = find("#gone").content.cloneNode(true);
  const kept = find("textarea", notice);
  if (written) kept.value = written;
  else kept.closest("label").remove();
  leave(topic);
  topic = "";
  find("#open").replaceChildren(notice);
}
hear("gone", gone);
hear("refused", (frame) => frame.topic === topic && gone(frame));
