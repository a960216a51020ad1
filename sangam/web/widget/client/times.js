// Times in the visitor's zone and language, sizes in his figures.
import { reading } from "./words.js";

const made = new Map();

/** His own kind of the language, if his browser says one: English times are written otherwise in London than in Boston. */
function locale() {
  const own = reading.language.includes("-") ? "" : (navigator.languages ?? []).find((tag) => tag.split("-")[0] === reading.language);
  return own || reading.language;
}

function format(name, options, kind = Intl.DateTimeFormat) {
  const key = `${reading.language} ${name}`;
  if (!made.has(key)) {
    try {
      made.set(key, new kind(locale(), options));
    } catch {
      made.set(key, new kind(undefined, options));
    }
  }
  return made.get(key);
}

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysAgo = (date) => Math.round((midnight(new Date()) - midnight(date)) / 86400000);

export const clockTime = (at) => format("time", { hour: "numeric", minute: "2-digit" }).format(new Date(at));
export const exactTime = (at) => format("exact", { dateStyle: "full", timeStyle: "short" }).format(new Date(at));
export const dayKey = (at) => midnight(new Date(at));

/** "Today", "Yesterday", "Monday", "3 May": as near as it is. */
export function dayName(at) {
  const date = new Date(at);
  const ago = daysAgo(date);
  if (ago >= 0 && ago < 2) {
    const text = format("near", { numeric: "auto" }, Intl.RelativeTimeFormat).format(-ago, "day");
    return text.charAt(0).toLocaleUpperCase(reading.language) + text.slice(1);
  }
  if (ago > 1 && ago < 7) return format("week", { weekday: "long" }).format(date);
  const same = date.getFullYear() === new Date().getFullYear();
  return same
    ? format("day", { weekday: "short", day: "numeric", month: "long" }).format(date)
    : format("year", { day: "numeric", month: "long", year: "numeric" }).format(date);
}

/** "tomorrow at 09:00" as the language says it: weekday (or date, if far) and time. */
export function moment(at) {
  const date = new Date(at);
  if (daysAgo(date) === 0) return clockTime(at);
  return daysAgo(date) > -7
    ? format("soon", { weekday: "long", hour: "numeric", minute: "2-digit" }).format(date)
    : format("far", { day: "numeric", month: "long", hour: "numeric", minute: "2-digit" }).format(date);
}

/** Bytes as a person would write them, 1 kB being 1000 bytes. */
export function fileSize(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < 3) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit && amount < 10 ? 1 : 0;
  const style = { style: "unit", unit: units[unit], unitDisplay: unit ? "short" : "narrow", maximumFractionDigits: digits };
  return format(`size ${unit} ${digits}`, style, Intl.NumberFormat).format(amount);
}

export const figure = (count) => format("count", {}, Intl.NumberFormat).format(count);
