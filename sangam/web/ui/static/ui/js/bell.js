// The bell: a number, the title of the tab, and where the person wants it a notice of the browser and a sound.
import { find, on, post } from "./dom.js";
import { hear } from "./live.js";

const OTHERS_FIRST_MS = 400;
const SETTLE_MS = 300;
const button = find("#bell-count");
const wishes = () => find("[data-bell-wishes]")?.dataset ?? {};
const tabs = new BroadcastChannel("sangam-bell");
const handled = new Set();
const rung = new Set();
let unread = 0;

// Only one tab of a browser speaks up; the others show the number.
let speaker = false;
navigator.locks?.request("sangam-bell", () => {
  speaker = true;
  return new Promise(() => {});
});

const plain = (title) => title.replace(/^\(\d+\+?\) /, "");
function title() {
  const wanted = `${unread ? `(${unread > 99 ? "99+" : unread}) ` : ""}${plain(document.title)}`;
  if (document.title !== wanted) document.title = wanted;
}
new MutationObserver(title).observe(document.head, { childList: true, subtree: true, characterData: true });

function count() {
  unread = Number(wishes().unread ?? 0);
  title();
}
if (button) new MutationObserver(count).observe(button, { childList: true, subtree: true });

// Each time it opens it shows what there is now.
find("#bell")?.addEventListener("toggle", (event) => event.newState === "open" && htmx.trigger("#bell", "bell:fresh"));

let soon = 0;
function refresh() {
  clearTimeout(soon);
  soon = setTimeout(() => {
    if (find("#bell:popover-open")) htmx.trigger("#bell", "bell:fresh");
    else htmx.trigger(document.body, "bell");
  }, SETTLE_MS + Math.random() * 200);
}

/** What one looks at: "conversation:12", "request:5", or nothing. */
function shown() {
  const talk = find("[data-conversation]")?.dataset.conversation;
  const request = find("#request-page")?.dataset.request;
  return talk ? `conversation:${talk}` : request ? `request:${request}` : "";
}
const looks = (place) => !document.hidden && document.hasFocus() && shown() === place;

/** Whether these are hours in which the person wants quiet, in the zone of his own. */
function quiet() {
  const [from, until] = (wishes().quiet ?? "").split("-");
  if (!from || !until) return false;
  const zone = document.documentElement.dataset.zone;
  const now = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(zone ? { timeZone: zone } : {}) }).format(new Date());
  return from <= until ? now >= from && now < until : now >= from || now < until;
}

function sound() {
  const context = new AudioContext();
  [[660, 0], [880, 0.09]].forEach(([pitch, at]) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, context.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.07, context.currentTime + at + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + at + 0.22);
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.25);
  });
  setTimeout(() => context.close(), 600);
}

function notice(item) {
  if (wishes().desktop !== "on" || globalThis.Notification?.permission !== "granted") return;
  // One for a conversation or a request: a newer one takes the place of the older.
  const made = new Notification(item.said, { body: item.about, tag: item.of, lang: document.documentElement.lang });
  made.addEventListener("click", () => {
    window.focus();
    if (item.of.startsWith("request:")) location.assign(item.url);
    else open(item.number, item.url);
    made.close();
  });
}

function ring(item) {
  setTimeout(() => {
    if (handled.delete(item.id) || quiet()) return;
    if (document.hidden || !document.hasFocus()) notice(item);
    if (wishes().sound === "on") sound();
  }, OTHERS_FIRST_MS);
}

tabs.addEventListener("message", ({ data }) => handled.add(data));
hear("bell", ({ item }) => {
  // What was told before a line broke may be told again.
  if (item && rung.has(item.id)) return;
  if (item) rung.add(item.id);
  if (item && looks(item.of)) {
    tabs.postMessage(item.id);
    seen(item.of);
  } else if (item && speaker) ring(item);
  refresh();
});

// What one looks at has been seen.
const seen = (place) => post(find("#bell").dataset.seen, new URLSearchParams([place.split(":")])).then(refresh, () => {});
function look() {
  if (unread && shown() && !document.hidden) seen(shown());
}
document.addEventListener("htmx:afterSettle", (event) => event.detail.target?.id === "open" && look());
addEventListener("focus", look);
if (button) new MutationObserver((_changes, watcher) => { watcher.disconnect(); count(); look(); }).observe(button, { childList: true });

function open(number, address) {
  const [path, place] = address.split("#");
  if (!find("#open")) return location.assign(address);
  find("#bell:popover-open")?.hidePopover();
  const already = find(`[data-conversation][data-number="${number}"]`);
  const go = () => place && document.getElementById(place)?.scrollIntoView({ block: "center" });
  if (already) return go();
  htmx.ajax("GET", path, { target: "#open", swap: "innerHTML" }).then(() => {
    history.pushState({ htmx: true }, "", path);
    go();
  }, () => {});
}
on("click", "[data-opens]", (event, link) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open(link.dataset.opens, link.getAttribute("href"));
});

// The browser is asked only when the person asks for it.
on("click", "[data-ask-desktop]", async (_event, press) => {
  const { form } = press;
  if (form.dataset.desktop === "off") {
    const answer = globalThis.Notification ? await Notification.requestPermission() : "denied";
    if (answer !== "granted") {
      find("[data-denied]", form).hidden = false;
      return;
    }
  }
  htmx.trigger(form, "decided");
});
