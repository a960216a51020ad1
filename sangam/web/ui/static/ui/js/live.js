// One socket a tab: says hello, watches what is on the screen, and hands news to the modules that show them.
// Without a connection the page works as before: what is missed comes with the next hello, or by asking.
import { all, find, settled } from "./dom.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const SHOWN_AFTER_MS = 2_000;
const PING_AFTER_MS = 45_000;
const PONG_WITHIN_MS = 5_000;
const ASK_EVERY_MS = 15_000;
const SIGNED_OUT = 4401;
const FOREIGN = 4403;
const STALE_TICKET = 4409;
const ABUSE = 4429;

const page = document.body.dataset;
const listeners = new Map();
const watched = new Map();
let socket = null;
let ticket = page.live;
let seq = page.liveSeq ? Number(page.liveSeq) : undefined;
// One batch of events may come in several frames with one `seq`. It has been heard whole when a later one begins, or when
// "ready" says so: `seq` is what is certain, `begun` the batch that is coming in.
let begun = 0;
let tries = 0;
let ready = false;
let over = false;
let heardAt = Date.now();
let again = 0;
let greeted = new Map();

export const me = () => page.liveMe ?? "";
export const live = () => ready;
/** The newest news that this page is known to show. */
export const known = () => seq;

/** Calls `work(frame)` for every frame with this "is". */
export function hear(is, work) {
  if (!listeners.has(is)) listeners.set(is, []);
  listeners.get(is).push(work);
}

function tell(is, frame) {
  (listeners.get(is) ?? []).forEach((work) => work(frame));
}

/** Says something, if anybody listens; signals are never kept. */
export function say(frame) {
  if (ready && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}

/** Watches a topic from now on; `since` is the newest news that the part on the screen was drawn with. */
export function watch(topic, asked = {}, since = seq) {
  const frame = { do: "watch", topic, ...asked };
  watched.set(topic, frame);
  say(since === undefined ? frame : { ...frame, since });
}

export function leave(topic) {
  if (watched.delete(topic)) say({ do: "leave", topic });
}

// What the person sees of the connection: nothing while it holds, a calm word when it is away for a while.
const word = find("#connection");
let wordTimer = 0;

function show(state) {
  document.documentElement.dataset.connection = state;
  clearTimeout(wordTimer);
  if (!word) return;
  const open = () => {
    ["waiting", "out"].forEach((name) => { find(`[data-when-${name}]`, word).hidden = name !== state; });
    word.hidden = state === "live";
  };
  if (state === "waiting") wordTimer = setTimeout(open, SHOWN_AFTER_MS);
  else open();
}

function connect() {
  clearTimeout(again);
  if (over || !ticket || socket) return;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const opened = new WebSocket(`${scheme}://${location.host}${page.liveAt}`);
  socket = opened;
  opened.addEventListener("open", () => {
    // All that was missed on what is watched comes before "ready": until then `seq` is what this page knows for certain.
    greeted = new Map(watched);
    begun = 0;
    opened.send(JSON.stringify({ do: "hello", ticket, watch: [...watched.values()], ...(seq === undefined ? {} : { since: seq }) }));
  });
  opened.addEventListener("message", ({ data }) => {
    heardAt = Date.now();
    take(JSON.parse(data));
  });
  opened.addEventListener("close", ({ code }) => {
    if (socket !== opened) return;
    socket = null;
    ready = false;
    lost(code);
  });
}

function take(frame) {
  if (frame.is === "ready" && !ready) {
    tries = 0;
    ready = true;
    show("live");
    watched.forEach((asked, topic) => greeted.get(topic) === asked || say({ ...asked, since: seq ?? frame.seq }));
  }
  tell(frame.is, frame);
  if (Number.isInteger(frame.seq)) count(frame);
}

function count(frame) {
  if (frame.is === "ready") begun = frame.seq;
  else if (frame.seq <= begun) return;
  const whole = frame.is === "ready" ? frame.seq : begun;
  if (whole) seq = Math.max(seq ?? 0, whole);
  begun = Math.max(begun, frame.seq);
}

function lost(code) {
  tell("lost", { code });
  if (over) return;
  if (code === SIGNED_OUT) return signedOut();
  if (code === FOREIGN) {
    over = true;
    return show("waiting");
  }
  show("waiting");
  if (code === STALE_TICKET) return fresh();
  wait(code === ABUSE ? 60_000 : undefined);
}

function wait(least = 0) {
  const back = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
  tries += 1;
  clearTimeout(again);
  again = setTimeout(connect, Math.max(least, back / 2 + Math.random() * back));
}

/** Whoever is no longer signed in is told, and led back here by the door. */
export function signedOut() {
  over = true;
  const door = find("a", word);
  door.href = `${door.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`;
  show("out");
  tell("out", {});
}

/** A new ticket: rights have changed, or the old one is too old. */
async function fresh() {
  try {
    const answer = await fetch(page.liveTicket, { credentials: "same-origin", headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return signedOut();
    if (!answer.ok) throw new Error(String(answer.status));
    ({ ticket } = await answer.json());
    // At once, but not all pages of a company in the same instant.
    clearTimeout(again);
    again = setTimeout(connect, Math.random() * 300);
  } catch {
    wait();
  }
}

// A laptop that slept, a network that came back: look at once whether the line still holds.
const check = settled(() => {
  if (over) return;
  if (!socket) {
    tries = 0;
    connect();
    return;
  }
  if (!ready) return;
  const asked = Date.now();
  say({ do: "ping" });
  setTimeout(() => { if (socket && heardAt < asked) socket.close(); }, PONG_WITHIN_MS);
}, 50);
addEventListener("online", check);
addEventListener("pageshow", (event) => event.persisted && check());
document.addEventListener("visibilitychange", () => document.hidden || check());
setInterval(() => Date.now() - heardAt > PING_AFTER_MS && check(), 20_000);

// Where no socket gets through, the parts ask by themselves.
setInterval(() => {
  if (ready || document.hidden || !globalThis.htmx) return;
  all("#news, #fresh, [data-unsettled]").forEach((part) => htmx.trigger(part, "ask"));
}, ASK_EVERY_MS);

/** Work on what came in once a frame, or once a second where nobody looks. */
export function eachFrame(work) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    const run = () => {
      due = false;
      work();
    };
    if (document.hidden) setTimeout(run, 1000);
    else requestAnimationFrame(run);
  };
}

/** HTML of ours as elements; `wire` brings them to life once they stand in the page. */
export function built(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return [...holder.content.children];
}

export function wire(element) {
  htmx.process(element);
  htmx.trigger(element, "htmx:load", { elt: element });
}

// The modules register first, then the line opens.
queueMicrotask(connect);
