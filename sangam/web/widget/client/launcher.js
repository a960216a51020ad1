// The round button at the corner, its number, and a peek at what was said while the panel is shut.
import { avatar, fill, glyph, h, icon } from "./dom.js";
import { close, open, panel } from "./panel.js";
import { now, when } from "./state.js";
import { badge } from "./alerts.js";
import { options } from "./options.js";
import { say } from "./words.js";

const PEEK_CHARACTERS = 140;

const number = h("span.badge", { "aria-hidden": "true", hidden: true });
const button = h("button.launcher", { type: "button", "aria-haspopup": "dialog", hidden: !options.launcher, onclick: () => (now.shown ? close() : open()) });
const peek = h(".peek", { hidden: true });
export const launcher = [peek, panel, button];

function draw() {
  const label = now.shown ? say("close") : say("launch");
  const spoken = now.unread && !now.shown ? `${label}. ${say("unread", { count: badge() })}` : label;
  button.setAttribute("aria-label", spoken);
  button.setAttribute("title", label);
  button.setAttribute("aria-expanded", String(now.shown));
  number.textContent = badge();
  number.hidden = !now.unread || now.shown;
  fill(button, icon(now.shown ? "down" : "talk"), number);
}

function hidePeek() {
  peek.hidden = true;
}

function show(messages) {
  const last = messages[messages.length - 1];
  if (now.shown || !options.launcher || !last.text) return;
  const text = last.text.length > PEEK_CHARACTERS ? `${last.text.slice(0, PEEK_CHARACTERS)}…` : last.text;
  fill(
    peek,
    h("button.peek-text", { type: "button", onclick: () => open() },
      avatar(last.name, last.initials), h("span", null, h("b", { dir: "auto" }, last.name), h("span.peek-words", { dir: "auto" }, text))),
    glyph("close", say("dismiss"), () => { hidePeek(); button.focus(); }),
  );
  peek.hidden = false;
}

when("unread begun", () => {
  draw();
  if (!now.unread) hidePeek();
});
when("shown shut", () => {
  hidePeek();
  draw();
});
when("heard", show);
draw();
