// Where the visitor writes. Enter sends, Shift and Enter is a new line; a word being composed (IME) is never cut off.
import { emojiGrid } from "./emoji.js";
import { fill, glyph, h, icon } from "./dom.js";
import { signal } from "./live.js";
import { written } from "./plain.js";
import { send } from "./queue.js";
import { now, when } from "./state.js";
import { tab } from "./store.js";
import { fileSize } from "./times.js";
import { cancel, collect, going, take, uploads } from "./uploads.js";
import { reading, say } from "./words.js";

const TYPING_EVERY = 3000;
const TYPING_ENDS = 4000;
const COUNT_FROM = 0.9;

const field = h("textarea.field", { rows: "1", enterkeyhint: "send" });
const sendButton = h("button.send", { type: "submit" }, icon("send"));
const chooser = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1" });
const files = h("ul.uploads", { role: "list" });
const count = h("p.count", { role: "status" });
const pop = h(".pop");
const tools = h(".tools");
export const composer = h("form.composer", null, files, h(".box", null, field, h(".bar", null, tools, count, sendButton)), chooser, pop);

let signalled = 0;
let ending = 0;
let emojiButton = null;
let made = "";

export const focusComposer = () => field.focus({ preventScroll: true });

function grow() {
  field.style.setProperty("block-size", "auto");
  field.style.setProperty("block-size", `${Math.min(field.scrollHeight, 160)}px`);
}

function state() {
  // Empty, the place holder stands as the panel reads; filled, the text as it reads itself.
  field.dir = field.value ? "auto" : "";
  const limit = now.limits.text || 4000;
  const length = [...field.value].length;
  count.textContent = length > limit * COUNT_FROM ? say(length > limit ? "too_long" : "left", { count: Math.abs(limit - length) }) : "";
  count.classList.toggle("bad", length > limit);
  const something = field.value.trim() || uploads().some((one) => one.done);
  sendButton.disabled = !something || length > limit || going();
}

function typing(on) {
  clearTimeout(ending);
  if (on) ending = setTimeout(() => typing(false), TYPING_ENDS);
  if (on && Date.now() - signalled < TYPING_EVERY) return;
  if (!on && !signalled) return;
  signalled = on ? Date.now() : 0;
  signal({ do: "typing", on });
}

function go(event) {
  event?.preventDefault();
  state();
  if (sendButton.disabled) return;
  typing(false);
  const text = field.value.trim();
  field.value = "";
  tab.drop("draft");
  send(text, collect());
  grow();
  state();
  focusComposer();
}

function changedText() {
  if (field.value) tab.set("draft", field.value);
  else tab.drop("draft");
  grow();
  state();
  typing(Boolean(field.value));
}

function shutEmoji(back = true) {
  if (!pop.firstChild) return;
  fill(pop);
  emojiButton?.setAttribute("aria-expanded", "false");
  if (back) emojiButton?.focus();
}

function toggleEmoji() {
  if (pop.firstChild) return shutEmoji();
  const chosen = (one) => {
    field.setRangeText(one, field.selectionStart, field.selectionEnd, "end");
    shutEmoji(false);
    focusComposer();
    changedText();
  };
  fill(pop, emojiGrid({ chosen, left: shutEmoji }));
  emojiButton.setAttribute("aria-expanded", "true");
  pop.querySelector("button").focus();
}

function line(one) {
  const share = h("progress", { max: "1", value: String(one.share), "aria-label": one.name });
  const again = one.why && one.again ? h("button.plain", { type: "button", onclick: one.again }, say("again")) : null;
  return h(
    `li.upload${one.why ? ".refused" : ""}`, null, icon("file"),
    h(".upload-text", null,
      h("span.file-name", { dir: "auto" }, one.name),
      one.why ? h("span.why", { role: "alert" }, one.why, " ", again) : h("span.file-size", null, fileSize(one.size)),
      !one.why && !one.done ? share : null),
    glyph("close", say("remove", { name: one.name }), () => { cancel(one.id); focusComposer(); }),
  );
}

const invite = () => field.setAttribute("placeholder", now.open ? say("write") : say("leave"));
when("standing", invite);

/** Makes the buttons and words, once they are known, and puts a draft of the page before back. */
export function readyComposer() {
  invite();
  const mark = written([reading.language, now.features]);
  if (mark !== made) makeTools();
  made = mark;
  if (!field.value) field.value = tab.get("draft", "");
  requestAnimationFrame(grow);
  state();
}

function makeTools() {
  field.setAttribute("aria-label", say("write"));
  sendButton.setAttribute("aria-label", say("send"));
  sendButton.setAttribute("title", say("send"));
  const attach = now.features.files !== false && glyph("attach", say("attach"), () => chooser.click());
  emojiButton = now.features.emoji !== false && glyph("emoji", say("emoji"), toggleEmoji, { about: { "aria-expanded": "false" } });
  fill(tools, attach, emojiButton);
}

field.addEventListener("keydown", (event) => {
  // 229 is how Safari tells the Enter that ends a composition.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  go();
});
field.addEventListener("input", changedText);
pop.addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget !== emojiButton && !pop.contains(relatedTarget)) shutEmoji(false);
});
composer.addEventListener("submit", go);
chooser.addEventListener("change", () => {
  take([...chooser.files]);
  chooser.value = "";
  focusComposer();
});
field.addEventListener("paste", (event) => {
  const pasted = [...(event.clipboardData?.files ?? [])];
  if (!pasted.length || now.features.files === false) return;
  event.preventDefault();
  take(pasted);
});
when("uploads", () => {
  fill(files, uploads().map(line));
  state();
});
