// A plain form that was sent by somebody whose session had ended leads to the door, and what he had typed would be gone. It
// is kept in this tab while it is on its way, and comes back with its page if he himself came by the door; secrets and files
// are not.
import { all, find } from "./dom.js";
import { say } from "./trouble.js";

const KEY = "on-its-way";
const me = document.body.dataset.liveMe;
const LASTS_MS = 3_600_000;
const SECRET = "[type=password], [type=file], [type=hidden], [autocomplete=one-time-code], [data-secret]";
const byDoor = () => {
  try {
    const came = new URL(document.referrer);
    return came.origin === location.origin && came.pathname.startsWith("/accounts/");
  } catch {
    return false;
  }
};
// A field may be called "action", so the attributes are asked.
const posts = (form) => form.getAttribute("method")?.toLowerCase() === "post";
const address = (form) => new URL(form.getAttribute("action") ?? "", location.href).pathname;
const fields = (form) => [...form.elements].filter((one) => one.name && one.matches("input, textarea, select") && !one.matches(SECRET));

document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (defaultPrevented || !posts(target) || target.matches("[hx-post], [data-send]")) return;
  const typed = fields(target).map((one) => [one.name, one.value, one.matches("[type=checkbox], [type=radio]") ? one.checked : null, [...(one.selectedOptions ?? [])].map(({ value }) => value)]);
  if (!typed.length) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ me, page: location.pathname, action: address(target), at: Date.now(), typed }));
  } catch {
    // Nothing is kept where there is no room; the form goes all the same.
  }
});

function back({ action, typed }) {
  const form = all("form").find((one) => posts(one) && address(one) === action && fields(one).length);
  if (!form) return;
  const left = fields(form);
  typed.forEach(([name, value, checked, chosen]) => {
    const place = left.findIndex((one) => one.name === name && (checked === null || one.value === value));
    if (place < 0) return;
    const [one] = left.splice(place, 1);
    if (checked !== null) one.checked = checked;
    else if (one.matches("select")) [...one.options].forEach((option) => { option.selected = chosen.includes(option.value); });
    else one.value = value;
    one.dispatchEvent(new Event("input", { bubbles: true }));
  });
  find("input:not([type=hidden]), textarea, select", form)?.scrollIntoView({ block: "center" });
  say("unsaved");
}

const text = sessionStorage.getItem(KEY);
sessionStorage.removeItem(KEY);
try {
  const kept = JSON.parse(text);
  if (kept && byDoor() && kept.me === me && kept.page === location.pathname && Date.now() - kept.at < LASTS_MS) back(kept);
} catch {
  // What cannot be read is not ours.
}
