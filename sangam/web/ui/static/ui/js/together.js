// Who else looks at the conversation, and who is writing. Nothing of it is stored, and nothing relies on it.
import { all, find, on } from "./dom.js";
import { hear, live, me, say } from "./live.js";

const TOLD_EVERY_MS = 3000;
const FORGOTTEN_MS = 6500;
const SHOWN = 4;
const TONES = 8;
const present = new Map();
const writing = new Map();

const topic = () => {
  const open = find("[data-conversation]");
  return open ? `conversation:${open.dataset.conversation}` : "";
};
const tone = (key) => [...new TextEncoder().encode(key.replace(/^user:/, ""))].reduce((sum, byte) => sum + byte, 0) % TONES;

function initials(name) {
  const words = name.split(/[\s@._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  if (!words.length) return "?";
  if (words[0].codePointAt(0) > 0x2e7f) return String.fromCodePoint(words[0].codePointAt(0));
  return (words[0][0] + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}

function avatar({ key, name }) {
  const face = document.createElement("span");
  face.className = `avatar small tone-${tone(key)}`;
  face.title = name;
  face.setAttribute("aria-hidden", "true");
  face.textContent = initials(name);
  if ([...writing.values()].some((other) => other.by === key && other.topic === topic())) face.classList.add("writing");
  return face;
}

const names = (list) => new Intl.ListFormat(document.documentElement.lang || "en").format(list);

function faces() {
  const place = find("#conv-present");
  if (!place) return;
  const others = (present.get(topic()) ?? []).filter(({ key }) => key !== me());
  place.hidden = !others.length;
  const rest = others.length - SHOWN;
  const more = rest > 0 ? [Object.assign(document.createElement("span"), { className: "avatar small more", textContent: `+${rest}`, ariaHidden: "true" })] : [];
  const voice = Object.assign(document.createElement("span"), { className: "voice", textContent: `${place.dataset.also} ${names(others.map(({ name }) => name))}` });
  place.replaceChildren(...others.slice(0, SHOWN).map(avatar), ...more, ...(others.length ? [voice] : []));
}

hear("present", (frame) => {
  present.set(frame.topic, frame.who);
  faces();
});
document.addEventListener("head:fresh", faces);
["htmx:afterSettle", "htmx:oobAfterSwap"].forEach((type) => document.addEventListener(type, faces));
hear("lost", () => {
  present.clear();
  writing.clear();
  faces();
  lines();
});

// Others' typing: a line above the composer for colleagues, a quiet bubble in the stream for the customer.
function lines() {
  const here = [...writing.values()].filter((one) => one.topic === topic());
  const line = find("#writing");
  if (line) {
    const colleagues = here.filter(({ as }) => as !== "visitor");
    const text = ["reply", "note"].map((as) => {
      const who = [...new Set(colleagues.filter((one) => one.as === as).map(({ name }) => name))];
      return who.length ? line.dataset[who.length > 1 ? `${as}Many` : as].replace("{names}", names(who)) : "";
    }).filter(Boolean).join(" ");
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  }
  const bubble = find("#visitor-writing");
  if (bubble) {
    const shows = here.some(({ as }) => as === "visitor");
    const scroller = bubble.closest("[data-scroller]");
    const low = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    bubble.hidden = !shows;
    if (shows && low) scroller.scrollTop = scroller.scrollHeight;
  }
  faces();
}

hear("typing", (frame) => {
  const key = `${frame.topic} ${frame.by} ${frame.as}`;
  clearTimeout(writing.get(key)?.timer);
  writing.delete(key);
  if (frame.on) {
    const timer = setTimeout(() => {
      writing.delete(key);
      lines();
    }, FORGOTTEN_MS);
    writing.set(key, { ...frame, timer });
  }
  lines();
});
// Whose words have come is no longer writing them.
hear("conversation", ({ topic: where, said = [] }) => {
  said.forEach(({ by, kind }) => [...writing].forEach(([key, one]) => {
    if (one.topic === where && (one.by === by || (kind === "in" && one.as === "visitor"))) writing.delete(key);
  }));
  lines();
});

// In a chat the other side sees that its words were read: by somebody who has them before his eyes.
let read = "";
function reading() {
  if (document.hidden || !find("#composer [data-chat]")) return;
  const last = all("#stream > .message.bubble:not(.ours)").at(-1)?.id.replace("message-", "");
  if (!last || read === `${topic()} ${last}` || !live()) return;
  read = `${topic()} ${last}`;
  say({ do: "seen", topic: topic(), upto: Number(last) });
}
document.addEventListener("stream:added", reading);
document.addEventListener("visibilitychange", reading);
hear("watching", (frame) => {
  if (frame.topic !== topic()) return;
  read = "";
  reading();
});

// One's own typing.
let told = 0;
let as = "";
let stop = 0;

function silent() {
  clearTimeout(stop);
  if (as && topic()) say({ do: "typing", topic: topic(), as, on: false });
  as = "";
  told = 0;
}
on("input", "#composer [data-panel] textarea", (_event, text) => {
  const kind = text.closest("[data-panel]").dataset.panel;
  if (!text.value.trim()) return silent();
  clearTimeout(stop);
  stop = setTimeout(silent, TOLD_EVERY_MS + 1500);
  if (kind === as && Date.now() - told < TOLD_EVERY_MS) return;
  if (as && kind !== as) silent();
  as = kind;
  told = Date.now();
  say({ do: "typing", topic: topic(), as, on: true });
});
on("submit", "#composer form", silent, true);
document.addEventListener("visibilitychange", () => document.hidden && silent());
