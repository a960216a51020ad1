// "5m" stays true while the page stands open. The words come from CLDR, as the server's do.
import { all, find, on, whenever } from "./dom.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const language = document.documentElement.lang || "en";
const spoken = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const spokenNow = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const narrow = (value, unit) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(value);

function words(style, age) {
  const [size, unit] = age < HOUR ? [MINUTE, "minute"] : [HOUR, "hour"];
  const count = Math.floor(age / size);
  return style === "near" ? narrow(count, unit) : spoken.format(-count, unit);
}

// A part that was pushed, or drawn for many, brings its moments empty: each reader's page fills them in its own zone.
const zone = document.documentElement.dataset.zone;
const here = zone ? { timeZone: zone } : {};
const dayOf = new Intl.DateTimeFormat("sv", here);
const hour = new Intl.DateTimeFormat(language, { timeStyle: "short", ...here });
const date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...here });
const longDate = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", ...here });
const weekday = new Intl.DateTimeFormat(language, { weekday: "short", ...here });

function day(moment) {
  return (dayOf.format(moment).slice(0, 4) === dayOf.format(new Date()).slice(0, 4) ? date : longDate).format(moment);
}

function text(moment, style) {
  const age = (Date.now() - moment) / 1000;
  if (style !== "stamp" && age >= MINUTE && age < DAY) return words(style, age);
  if (style === "near") return Math.abs(age) < MINUTE ? spokenNow.format(0, "second") : age > 0 && age < 6 * DAY ? weekday.format(moment) : day(moment);
  return dayOf.format(moment) === dayOf.format(new Date()) ? hour.format(moment) : `${day(moment)}, ${hour.format(moment)}`;
}

whenever("time[data-when]:empty", (element) => { element.textContent = text(new Date(element.dateTime), element.dataset.when); });

function refresh() {
  all("time[data-when]").forEach((element) => {
    const age = (Date.now() - Date.parse(element.dateTime)) / 1000;
    // Older ones show a date in the reader's zone, which only the server knows: they stay as they are.
    if (element.dataset.when === "stamp" || age < MINUTE || age >= DAY) return;
    element.textContent = words(element.dataset.when, age);
  });
}

// The exact time on hover and on focus, in the zone the reader has chosen.
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long", ...here });
on("pointerover", "time[datetime]", (_event, element) => { element.title ||= exact.format(new Date(element.dateTime)); });
// What a badge means is written in it for screen readers: others see it on hover.
on("pointerover", "[data-detail]", (_event, element) => { element.title ||= find(".voice", element).textContent.trim(); });

setInterval(refresh, 30_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
