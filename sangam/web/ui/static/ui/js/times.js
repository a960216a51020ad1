// "5m" stays true while the page stands open. The words come from CLDR, as the server's do.
import { all, find, on } from "./dom.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const language = document.documentElement.lang || "en";
const spoken = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const narrow = (value, unit) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow" }).format(value);

function words(style, age) {
  const [size, unit] = age < HOUR ? [MINUTE, "minute"] : [HOUR, "hour"];
  const count = Math.floor(age / size);
  return style === "near" ? narrow(count, unit) : spoken.format(-count, unit);
}

function refresh() {
  all("time[data-when]").forEach((element) => {
    const age = (Date.now() - Date.parse(element.dateTime)) / 1000;
    // Older ones show a date in the reader's zone, which only the server knows: they stay as they are.
    if (element.dataset.when === "stamp" || age < MINUTE || age >= DAY) return;
    element.textContent = words(element.dataset.when, age);
  });
}

// The exact time on hover and on focus, in the zone the reader has chosen.
const zone = document.documentElement.dataset.zone;
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long", ...(zone ? { timeZone: zone } : {}) });
on("pointerover", "time[datetime]", (_event, element) => { element.title ||= exact.format(new Date(element.dateTime)); });
// What a badge means is written in it for screen readers: others see it on hover.
on("pointerover", "[data-detail]", (_event, element) => { element.title ||= find(".voice", element).textContent.trim(); });

setInterval(refresh, 30_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
