// The panel: head, thread, and what one writes with. A dialog beside the page, which stays usable; on a phone it covers
// the page, and then the Tab key stays inside.
import { arrange, avatar, fill, glyph, h, icon } from "./dom.js";
import { offer } from "./devices.js";
import { elsewhereCard, requestsLink } from "./elsewhere.js";
import { composer, focusComposer, readyComposer } from "./composer.js";
import { listen, hurry } from "./live.js";
import { flush, waiting } from "./queue.js";
import { written } from "./plain.js";
import { addressCard, questions, wantedFields } from "./questions.js";
import { meet } from "./session.js";
import { allowSound, soundIsOn, turnSound } from "./sound.js";
import { changed, isMine, now, ordered, when } from "./state.js";
import { kept, tab } from "./store.js";
import { announcer, jump, thread, toEnd } from "./thread.js";
import { take } from "./uploads.js";
import { tell } from "./alerts.js";
import { reading, say } from "./words.js";

const PHONE = matchMedia("(max-width: 480px), (max-height: 420px)");
const ASKS_AFTER = 20000;
const TALKS = 300_000;

const head = h("header.head");
const notice = h(".notice", { role: "status" });
const foot = h(".foot-area");
const drop = h(".drop", { "aria-hidden": "true", hidden: true });
export const panel = h("section.panel", { role: "dialog", tabindex: "-1", hidden: true });

const forms = new Map();
let hidden = null;
let asked = false;
let ways = null;
let line = "";

/** How long an answer takes is for who waits: whom somebody answers just now reads that we are here. */
function standing() {
  if (!now.open) return say("closed");
  if (ordered().some(({ by, at }) => by === "agent" && Date.now() - Date.parse(at) < TALKS)) return say("there");
  return now.answer || (now.people.length > 0 ? say("there") : "");
}

function drawHead() {
  const faces = now.people.slice(0, 3).map((person) => avatar(person.name, person.initials));
  const there = now.open && now.people.length > 0;
  line = standing();
  const sound = soundIsOn();
  const toggle = () => {
    turnSound(!sound);
    drawHead();
  };
  const held = head.querySelector(":focus")?.getAttribute("aria-label");
  fill(
    head,
    faces.length && now.messages.size ? h(`.faces${there ? ".there" : ""}`, null, faces) : h("span.mark", { "aria-hidden": "true" }, icon("talk")),
    h(".title", null, h("h2", null, h("bdi", null, now.brand.name)), line ? h("p", null, line) : null),
    now.met && now.features.sound !== false
      ? glyph(sound ? "sound" : "silent", say("sound"), toggle, { about: { "aria-pressed": String(sound) } }) : null,
    now.met && requestsLink(),
    now.met && now.elsewhere && begun()
      ? glyph("onward", say("elsewhere"), goElsewhere, { about: { "aria-expanded": String(Boolean(ways)) } }) : null,
    glyph("close", say("close"), () => close()),
  );
  if (held) [...head.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === held)?.focus();
}

const begun = () => now.messages.size > 0 || waiting().length > 0;

/** The ways to other channels come above the composer, or go away again. */
function goElsewhere() {
  ways = ways ? null : elsewhereCard(goElsewhere);
  drawHead();
  drawFoot();
  if (ways) ways.querySelector("button, a")?.focus();
  else focusComposer();
}

function drawNotice() {
  const button = h("button.plain", { type: "button", onclick: () => { hurry(); if (!now.met) start(); flush(); } }, say("again"));
  fill(notice, now.trouble ? [icon(now.trouble === "away" ? "away" : "refused"), h("span", null, now.why), now.trouble === "away" && button] : null);
  notice.hidden = !now.trouble;
  // Whom we do not hear any more is not let write into the void.
  foot.hidden = now.trouble === "barred";
}

/** What stands below the thread: the questions, or the composer, with a card above it when an address is missing. */
function drawFoot() {
  if (!now.met) return fill(foot);
  const fields = wantedFields();
  const over = () => {
    forms.clear();
    drawFoot();
    focusComposer();
  };
  if (!begun() && fields.length) return arrange(foot, [form("questions", fields, () => questions(fields, over))]);
  readyComposer();
  const mayAsk = now.letters && !now.reach && !ways && begun() && asked && !kept.get("reached");
  arrange(foot, [mayAsk && form("address", [], () => addressCard(over)), reachLine(), ways, offer, composer]);
}

/** The same form as long as it asks the same: what is typed into it outlives whatever arrives meanwhile. */
function form(name, fields, make) {
  const mark = written([fields, reading.language]);
  if (forms.get(name)?.mark !== mark) forms.set(name, { mark, element: make() });
  return forms.get(name).element;
}

const reachLine = () => begun() && now.letters && now.reach && h("p.reach", null, icon("mail"), h("span", null, say("reach", { address: now.reach })));

/** An address is asked for when nobody is there, or when the first answer takes its time. */
function mayAskSoon() {
  const mine = ordered().some(isMine);
  const answered = ordered().some((message) => !isMine(message));
  if (asked || !mine || now.reach) return;
  if (!now.open || !now.people.length) asked = true;
  else if (!answered) setTimeout(() => { asked = true; drawFoot(); }, ASKS_AFTER);
}

async function start() {
  panel.classList.toggle("loading", !now.met);
  if (!now.met && !(await meet())) {
    panel.classList.remove("loading");
    return drawNotice();
  }
  panel.classList.remove("loading");
  listen();
  flush();
}

function describe() {
  panel.setAttribute("aria-label", say("title", { brand: now.brand.name }));
  if (PHONE.matches) panel.setAttribute("aria-modal", "true");
  else panel.removeAttribute("aria-modal");
}

export async function open({ focus = true } = {}) {
  if (now.shown) return focus && land();
  if (!panel.firstChild) {
    fill(drop, say("drop"));
    panel.append(head, notice, thread, jump, foot, announcer, drop);
  }
  hidden = panel.getRootNode().activeElement;
  now.shown = true;
  tab.set("open", true);
  panel.hidden = false;
  describe();
  drawHead();
  drawNotice();
  drawFoot();
  changed("shown");
  tell("open");
  if (focus) land();
  allowSound();
  await start();
  toEnd();
  if (focus && now.shown) land();
}

/** On a phone the keyboard would cover the greeting, so that the focus goes to the panel itself. */
function land() {
  const first = foot.querySelector(".questions .input") ?? (composer.isConnected ? composer.querySelector("textarea") : null);
  if (PHONE.matches || !first) panel.focus({ preventScroll: true });
  else first.focus({ preventScroll: true });
}

export function close() {
  if (!now.shown) return;
  now.shown = false;
  tab.drop("open");
  panel.hidden = true;
  changed("shut");
  tell("close");
  if (hidden?.isConnected) hidden.focus({ preventScroll: true });
}

function keepInside(event) {
  const stops = [...panel.querySelectorAll("a[href], button, textarea, input, select, [tabindex='0']")]
    .filter((one) => !one.disabled && one.tabIndex >= 0 && one.offsetParent !== null);
  const here = panel.getRootNode().activeElement;
  const [first, last] = [stops[0], stops[stops.length - 1]];
  if (event.shiftKey ? here !== first && here !== panel : here !== last) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) close();
  if (event.key === "Tab" && PHONE.matches) keepInside(event);
});
panel.addEventListener("dragover", (event) => {
  if (!now.met || now.features.files === false || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  drop.hidden = false;
});
panel.addEventListener("dragleave", (event) => {
  if (!panel.contains(event.relatedTarget)) drop.hidden = true;
});
panel.addEventListener("drop", (event) => {
  drop.hidden = true;
  if (!event.dataTransfer?.files.length || !now.met || now.features.files === false) return;
  event.preventDefault();
  take([...event.dataTransfer.files]);
});
// The keyboard of a phone covers the foot of a window that does not know of it.
window.visualViewport?.addEventListener("resize", () => {
  panel.style.setProperty("--seen", `${visualViewport.height}px`);
});
PHONE.addEventListener("change", describe);

when("begun standing", () => now.shown && drawHead());
when("standing", () => {
  if (!now.shown || !begun()) return;
  mayAskSoon();
  drawFoot();
});
when("begun", () => {
  if (!now.shown) return;
  if (!now.met) {
    forms.clear();
    return close();
  }
  ways = null;
  fill(drop, say("drop"));
  describe();
  drawFoot();
});
when("trouble", () => now.shown && drawNotice());
when("reach", drawFoot);
when("messages waiting", () => {
  if (!now.shown || !now.met) return;
  const drawn = Boolean(head.querySelector(".faces")) === Boolean(now.people.length && now.messages.size);
  if (!drawn || line !== standing() || (now.elsewhere && begun() && !head.querySelector("[aria-expanded]"))) drawHead();
  mayAskSoon();
  drawFoot();
});
