// The page of the played providers: people on the left, a phone for each that is open. Every text goes in as text.
import { TEXTS } from "./texts.js";
import { element, ask } from "./parts.js";
import { Phone } from "./phone.js";

const people = document.getElementById("people");
const phones = document.getElementById("phones");
const open = new Map();
const lines = new Map();
const unread = new Map();
const buttons = new Map();
let parts = [];
let last = 0;

const nameOf = (kind, who) => `${kind}/${who}`;

function show(name, focus = true) {
  if (!open.has(name)) {
    const [kind, who] = name.split("/");
    const part = parts.find((one) => one.kind === kind);
    const persona = part?.personas.find((one) => one.key === who);
    if (!persona) return;
    const phone = new Phone(part, persona, () => away(name));
    open.set(name, phone);
    for (const line of lines.values()) if (nameOf(line.kind, line.who) === name) phone.show(line);
    phones.querySelector(":scope > .hint")?.remove();
    phones.append(phone.root);
  }
  unread.delete(name);
  open.get(name).root.scrollIntoView({ inline: "nearest", block: "nearest" });
  if (focus) open.get(name).focus();
  remember();
}

function away(name) {
  open.get(name)?.root.remove();
  open.delete(name);
  remember();
  buttons.get(name)?.focus();
}

function remember() {
  history.replaceState(null, "", open.size ? `#${[...open.keys()].join(",")}` : location.pathname);
  for (const [name, button] of buttons) mark(name, button);
  if (!open.size && !phones.childElementCount) phones.append(element("p", { class: "hint" }, TEXTS.choose));
}

function mark(name, button) {
  button.setAttribute("aria-pressed", String(open.has(name)));
  button.querySelector(".count")?.remove();
  const count = unread.get(name) ?? 0;
  if (count) button.append(element("span", { class: "count" }, String(count)));
}

function person(part, persona) {
  const name = nameOf(part.kind, persona.key);
  const words = element("span", {}, persona.name, " ", element("small", {}, persona.language));
  const button = element("button", { type: "button", class: "person" }, words);
  button.addEventListener("click", () => (open.has(name) ? away(name) : show(name)));
  buttons.set(name, button);
  return element("li", {}, button);
}

function switches(part) {
  const turn = (values) => ask("switch", { kind: part.kind, ...values }).then(() => paint(part, { ...values }));
  const behaviour = element("select", {}, ...["good", "permanent", "temporary"].map((one) => element("option", { value: one }, TEXTS[one])));
  behaviour.value = part.behaviour;
  behaviour.addEventListener("change", () => turn({ behaviour: behaviour.value }));
  const boxes = ["ugly", "slow"].map((one) => {
    const box = element("input", { type: "checkbox" });
    box.checked = part[one];
    box.addEventListener("change", () => turn({ [one]: box.checked }));
    return element("label", {}, box, TEXTS[one]);
  });
  part.calls = element("ol", { class: "calls" }, element("li", {}, TEXTS.none));
  part.summary = element("summary", {}, TEXTS.settings);
  const calls = element("p", {}, TEXTS.calls);
  return element("details", {}, part.summary, element("label", {}, TEXTS.behaviour, behaviour), ...boxes, calls, part.calls);
}

function paint(part, values) {
  Object.assign(part, values);
  part.summary.classList.toggle("troubled", part.behaviour !== "good" || part.ugly || part.slow);
}

function group(part) {
  const list = element("ul", {}, ...part.personas.map((persona) => person(part, persona)));
  const made = element("section", {}, element("h2", {}, part.label), list, switches(part));
  paint(part, {});
  return made;
}

function heard(one) {
  last = one.change;
  if (one.type === "call") {
    const { calls } = parts.find((part) => part.kind === one.kind) ?? {};
    if (!calls) return;
    if (!calls.querySelector("[data-key]")) calls.replaceChildren();
    const wrong = one.status >= 400 ? "wrong" : "";
    calls.prepend(element("li", { class: wrong, "data-key": one.key }, `${one.status} ${one.method} ${one.path}`));
    while (calls.childElementCount > 50) calls.lastElementChild.remove();
    return;
  }
  const name = nameOf(one.kind, one.who);
  if (!lines.has(one.key) && one.side === "company" && !open.has(name)) unread.set(name, (unread.get(name) ?? 0) + 1);
  lines.set(one.key, one);
  open.get(name)?.show(one);
  if (buttons.has(name)) mark(name, buttons.get(name));
}

function listen() {
  const source = new EventSource(`/-/news?after=${last}`);
  const state = document.getElementById("connection");
  source.onopen = () => (state.textContent = "");
  source.onmessage = (event) => heard(JSON.parse(event.data));
  source.onerror = () => (state.textContent = TEXTS.lost);
}

const answer = await fetch("/-/programme");
const programme = await answer.json();
parts = programme.parts;
const house = document.getElementById("house");
house.href = programme.house;
house.textContent = TEXTS.house;
people.append(...parts.map(group));
for (const name of location.hash.slice(1).split(",").filter(Boolean)) show(decodeURIComponent(name), false);
remember();
listen();
