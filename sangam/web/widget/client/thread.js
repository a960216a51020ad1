// The list of messages: older ones come as one scrolls up, new ones at the end; whoever reads above is not moved.
import { avatar, fill, h, icon } from "./dom.js";
import { bubble, footOf, pending } from "./bubble.js";
import { settled, written } from "./plain.js";
import { waiting } from "./queue.js";
import { loadOlder, markRead } from "./session.js";
import { isMine, now, ordered, when } from "./state.js";
import { dayKey, dayName, moment } from "./times.js";
import { say } from "./words.js";

const RUN_MILLISECONDS = 5 * 60000;
const NEAR_END = 48;
const NEAR_TOP = 160;

const opening = h(".opening");
const list = h("ol.messages", { role: "list" });
const writing = h(".writing", { hidden: true });
const room = h(".room", null, opening, list, writing);
export const thread = h(".thread", { role: "log", "aria-live": "off", tabindex: "0" }, room);
export const jump = h("button.jump", { type: "button", hidden: true, onclick: () => toEnd(true) });
export const announcer = h(".unseen", { role: "status", "aria-live": "polite" });

let atEnd = true;
const drawn = new Map();

const isRead = () => now.shown && atEnd && document.visibilityState === "visible";
const read = settled(() => isRead() && markRead(), 300);

export function toEnd(smooth = false) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  thread.scrollTo({ top: thread.scrollHeight, behavior: smooth && !still ? "smooth" : "instant" });
  atEnd = true;
  jump.hidden = true;
  read();
}

const together = (one, other) => Boolean(
  one && other && one.by === other.by && one.name === other.name && one.by !== "system" && !one.waits && !other.waits
  && new Date(other.at) - new Date(one.at) < RUN_MILLISECONDS && dayKey(one.at) === dayKey(other.at),
);

/** What the lines are made of: `mark` changes when a line must be drawn anew. */
function lines() {
  const messages = [...ordered(), ...waiting().map((one) => ({ ...one, by: "visitor", waits: true }))];
  const newestMine = ordered().filter(isMine).pop();
  const offline = now.trouble === "away";
  const made = [];
  messages.forEach((message, at) => {
    const [before, after] = [messages[at - 1], messages[at + 1]];
    if (!before || dayKey(before.at) !== dayKey(message.at)) {
      const name = dayName(message.at);
      made.push({ key: `day ${dayKey(message.at)}`, mark: name, draw: () => h("li.day", null, h("span", null, name)) });
    }
    // A message on its way and the one it becomes are one line.
    const key = message.waits ? message.id : message.client || message.id;
    if (message.waits) {
      made.push({ key, mark: written([message.why, offline]), draw: () => pending(message, offline) });
      return;
    }
    const place = { first: !together(before, message), last: !together(message, after) };
    const foot = place.last || message === newestMine ? footOf(message, message === newestMine) : "";
    made.push({ key, mark: written([message, place, foot]), draw: () => bubble(message, { ...place, foot }) });
  });
  return made;
}

function draw({ old = false } = {}) {
  if (!thread.isConnected) return;
  const fromEnd = thread.scrollHeight - thread.scrollTop;
  const stayed = atEnd;
  const wanted = lines();
  const keys = new Set(wanted.map((line) => line.key));
  drawn.forEach(({ element }, key) => {
    if (keys.has(key)) return;
    element.remove();
    drawn.delete(key);
  });
  let place = list.firstChild;
  for (const { key, mark, draw: make } of wanted) {
    const there = drawn.get(key);
    const element = there?.mark === mark ? there.element : make();
    if (there && there.element !== element) {
      if (place === there.element) place = element;
      there.element.replaceWith(element);
    }
    drawn.set(key, { element, mark });
    if (element === place) place = place.nextSibling;
    else list.insertBefore(element, place);
  }
  if (stayed) toEnd();
  else if (old) thread.scrollTop = thread.scrollHeight - fromEnd;
}

function drawOpening() {
  const faces = now.people.slice(0, 3).map((person) => avatar(person.name, person.initials));
  const away = !now.open;
  const text = away ? now.texts.away || say("shut") : now.texts.greeting;
  fill(
    opening,
    faces.length ? h(".faces.big", null, faces) : null,
    text ? h(`p.greeting${text.length > 70 ? ".long" : ""}`, null, h("bdi", null, text)) : null,
    away && now.opens ? h("p.hours", null, icon("clock"), h("span", null, Number.isNaN(Date.parse(now.opens)) ? now.opens : say("back", { when: moment(now.opens) }))) : null,
  );
  // It stands above everything: whoever reads below it is not moved when it comes.
  const fromEnd = thread.scrollHeight - thread.scrollTop;
  opening.hidden = now.more;
  if (!atEnd) thread.scrollTop = thread.scrollHeight - fromEnd;
}

function drawWriting() {
  writing.hidden = !now.typing;
  const dots = h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  fill(writing, now.typing ? [dots, h("span", null, say("typing", { name: now.typing }))] : null);
  if (atEnd) toEnd();
}

thread.addEventListener("scroll", () => {
  atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_END;
  if (atEnd) {
    jump.hidden = true;
    read();
  }
  if (thread.scrollTop < NEAR_TOP) loadOlder();
}, { passive: true });
// Pictures that arrive late, a keyboard that opens: whoever was at the end stays there.
new ResizeObserver(() => atEnd && toEnd()).observe(room);
new ResizeObserver(() => atEnd && toEnd()).observe(thread);

when("messages waiting trouble", draw);
when("begun standing messages", drawOpening);
when("typing", drawWriting);
when("sending", () => toEnd());
when("heard", (messages) => {
  fill(announcer, messages.map((message) => h("p", null, say("says", { name: message.name, text: message.text }))));
  if (atEnd) read();
  else fill(jump, icon("down"), say("new_messages")).hidden = false;
});
when("shown", () => {
  thread.setAttribute("aria-label", say("conversation"));
  draw();
  drawOpening();
  if (atEnd) toEnd();
});
document.addEventListener("visibilitychange", read);
