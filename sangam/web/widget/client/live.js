// News as it happens: a socket, and where sockets are blocked, asking every few seconds.
import { backOff, parsed, written } from "./plain.js";
import { changed, isMine, newest, now, put, troubled, when } from "./state.js";
import { ask, meet, ready } from "./session.js";
import { kept } from "./store.js";
import { passes, socketAddress } from "./wire.js";
import { reading, say } from "./words.js";

const [STALE, FOREIGN, ABUSE, SIGNED_OUT, BARRED] = [4409, 4403, 4429, 4401, 4410];
const FRESH_DAYS = 2;
const TYPING_LASTS = 6000;
const BLOCKED_AFTER = 2;
const ASK_EVERY = { open: 3000, shut: 15000 };
const SILENCE_WORRIES = 2500;

const pause = backOff();
let socket = null;
let timer = 0;
let polling = 0;
let worry = 0;
let typingTimer = 0;
let stopped = false;

/** A visitor with an open panel, or in the middle of a talk, listens. Nobody else costs the server a socket. */
function wanted() {
  if (stopped || !now.met || !now.live) return false;
  const last = newest();
  return now.shown || Boolean(last && Date.now() - new Date(last.at) < FRESH_DAYS * 86400000);
}

export function listen() {
  if (socket || timer || !wanted()) return;
  try {
    socket = new WebSocket(socketAddress(now.live));
  } catch {
    return closed({ code: 1006 });
  }
  const mine = socket;
  mine.onopen = () => mine.send(written({ do: "hello", visitor: now.visitor, since: now.seq, language: reading.language }));
  mine.onmessage = (event) => mine === socket && take(parsed(event.data, {}));
  mine.onclose = (event) => mine === socket && closed(event);
}

/** Once the hub said "ready" everything that was missed has been heard. */
function well() {
  pause.reset();
  clearTimeout(worry);
  clearInterval(polling);
  worry = polling = 0;
  troubled("");
  changed("linked");
}

function take(frame) {
  if (frame.seq) now.seq = Math.max(now.seq, frame.seq);
  if (frame.is === "ready") well();
  if (frame.is === "message" || frame.is === "changed") hear([frame.message]);
  if (frame.is === "typing") typing(frame.on === false ? "" : frame.name);
  if (frame.is === "read") read(frame.upto);
  if (frame.is === "standing") stand(frame);
  if (frame.is === "reload") meet();
}

/** Messages from anywhere but the visitor's own hand. */
export function hear(messages) {
  const fresh = put(messages).filter((message) => !isMine(message));
  if (!fresh.length) return;
  typing("");
  const unread = fresh.filter((message) => message.id > kept.get("read", 0));
  now.unread += unread.length;
  if (unread.length) changed("unread");
  changed("heard", fresh);
}

function typing(name) {
  clearTimeout(typingTimer);
  if (name) typingTimer = setTimeout(() => typing(""), TYPING_LASTS);
  if (now.typing === name) return;
  now.typing = name;
  changed("typing");
}

function read(upto) {
  const seen = [...now.messages.values()].filter((message) => isMine(message) && message.id <= upto && message.state !== "read");
  put(seen.map((message) => ({ ...message, state: "read" })));
}

/** The office opened or closed, somebody came or went: a page stands open for longer than that. */
function stand({ open, opens, answer, people }) {
  const told = { open, opens, answer, people };
  if (Object.keys(told).every((name) => written(told[name]) === written(now[name]))) return;
  Object.assign(now, told);
  changed("standing");
}

function closed({ code }) {
  socket = null;
  if (code === FOREIGN || code === ABUSE || code === BARRED) {
    stopped = true;
    troubled(code === BARRED ? "barred" : "refused", say({ [ABUSE]: "abuse", [BARRED]: "barred" }[code] ?? "refused"));
    setTimeout(() => { stopped = false; again(0); }, code === ABUSE ? 60000 : 3600000);
    return;
  }
  worry ||= setTimeout(() => { if (!polling) troubled("away", say("away")); }, SILENCE_WORRIES);
  if (code === STALE || code === SIGNED_OUT) now.met = false;
  again(pause.next());
  if (pause.tries > BLOCKED_AFTER) poll();
}

function again(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    timer = 0;
    if (await ready()) listen();
    else again(pause.next());
  }, milliseconds);
}

function poll() {
  if (polling || !wanted()) return;
  const turn = async () => {
    const answer = await ask("GET", `news?since=${now.seq}&language=${reading.language}`);
    if (answer.data.barred) return closed({ code: BARRED });
    if (!answer.ok) return passes(answer) && troubled("away", say("away"));
    troubled("");
    now.seq = Math.max(now.seq, answer.data.seq);
    // During an upgrade a server of the version before may answer.
    if (answer.data.standing) stand(answer.data.standing);
    hear(answer.data.messages);
    changed("linked");
  };
  turn();
  polling = setInterval(() => { if (!document.hidden || now.shown) turn(); }, now.shown ? ASK_EVERY.open : ASK_EVERY.shut);
}

/** A short-lived word to the others; lost without harm when the socket is away. */
export function signal(frame) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(written(frame));
}

/** The network came back, or the tab was looked at again: no waiting for the next try. */
export function hurry() {
  if (socket?.readyState === WebSocket.OPEN) return;
  pause.reset();
  if (now.met || now.shown) again(0);
}

export function hangUp() {
  const mine = socket;
  socket = null;
  clearTimeout(timer);
  clearInterval(polling);
  timer = polling = 0;
  mine?.close();
}

when("begun", () => now.met || hangUp());
addEventListener("offline", () => {
  hangUp();
  if (now.met) troubled("away", say("away"));
});
addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => document.hidden || hurry());
// A page that goes into the back-forward cache may not keep a socket.
addEventListener("pagehide", hangUp);
addEventListener("pageshow", (event) => event.persisted && hurry());
