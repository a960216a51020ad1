// Being told of an answer while no page is open: offered only where the site's own service worker has taken ours in.
import { fill, h, icon } from "./dom.js";
import { sleep } from "./plain.js";
import { ask } from "./session.js";
import { now, when } from "./state.js";
import { kept } from "./store.js";
import { call } from "./wire.js";
import { say } from "./words.js";

const PATIENCE_MILLISECONDS = 1500;
const OPEN = "#sangam-open";

/** Where the offer stands, at the foot of the panel. */
export const offer = h(".tell", { hidden: true, role: "status" });
let worker = null;
let looked = false;

const serverKey = () => (now.push.find((one) => one.service === "web") ?? {}).key;
const octets = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const subscribed = () => worker.pushManager.getSubscription();

/** Whether the worker of this site shows what we tell it. */
function ours(registration) {
  const lines = new MessageChannel();
  const answer = new Promise((done) => { lines.port1.onmessage = ({ data }) => done(data?.sangam === CHANNEL.token); });
  registration.active.postMessage({ sangam: "ask" }, [lines.port2]);
  return Promise.race([answer, sleep(PATIENCE_MILLISECONDS).then(() => false)]);
}

/** A site that tells its visitors things with a key of its own goes first: a browser has one subscription. */
function fits(subscription) {
  const held = subscription?.options.applicationServerKey;
  return !held || octets(serverKey()).every((octet, place) => octet === new Uint8Array(held)[place]);
}

async function look() {
  if (looked || !now.met || !serverKey() || !window.PushManager || !window.Notification) return;
  looked = true;
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    if (!registration?.active || Notification.permission === "denied" || !(await ours(registration))) return;
    worker = registration;
    const subscription = await subscribed();
    if (!fits(subscription)) worker = null;
    else if (subscription && kept.get("told") && Notification.permission === "granted") register(subscription);
  } catch {
    worker = null;
  }
  draw();
}

async function register(subscription) {
  const answer = await ask("POST", "devices", { service: "web", subscription: subscription.toJSON(), app: location.hostname });
  if (answer.ok) kept.set("told", true);
  draw();
  return answer.ok;
}

async function begin() {
  try {
    const held = await subscribed();
    const options = { userVisibleOnly: true, applicationServerKey: octets(serverKey()) };
    if (await register(held ?? (await worker.pushManager.subscribe(options)))) return;
  } catch {
    // Not allowed, or no service: the offer is not made again on this page.
    worker = Notification.permission === "granted" ? worker : null;
  }
  draw(true);
}

export function draw(failed = false) {
  const begun = now.messages.size > 0;
  offer.hidden = !worker || !begun || (kept.get("told") && !failed);
  fill(offer, offer.hidden ? null : [
    icon("bell"), h("button.plain", { type: "button", onclick: begin }, say("tell")), failed && h("span", null, say("away")),
  ]);
}

/** Whoever signs out is told nothing any more. */
async function forgetDevice() {
  if (!kept.get("told")) return;
  kept.drop("told");
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    const subscription = await registration?.pushManager.getSubscription();
    if (subscription) await call("DELETE", "devices", { service: "web", subscription: subscription.toJSON() });
  } catch {
    // Gone already.
  }
}

/** Calls `open()` for whoever comes from a notification. */
export function led(open) {
  if (location.hash === OPEN) {
    history.replaceState(history.state, "", location.pathname + location.search);
    open();
  }
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.sangam === "open" && open());
}

when("begun", () => {
  if (!now.met) forgetDevice();
  look();
});
when("messages", () => draw());
