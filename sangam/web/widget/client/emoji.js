// A small set of its own, drawn by the system's font. Arrow keys walk, Enter takes, Escape leaves.
import { h } from "./dom.js";
import { say } from "./words.js";

const ROW = 8;
const SET = (
  "🙂 😀 😄 😁 😅 😂 🤣 😉 😊 😍 😘 😎 🤩 🤔 🤨 😐 🙄 😏 😬 😌 😴 😕 🙁 😮 😯 😢 😭 😤 😡 🤯 😱 🥳 "
  + "👍 👎 👌 🤞 👋 🙌 👏 🙏 💪 ✌️ 👀 🫶 ❤️ 💔 💯 ✅ ❌ ❗ ❓ ⭐ 🔥 🎉 🎁 📦 🚚 🛒 💳 🧾 📷 📎 📅 ⏰ ☀️ 🌧️ ⛺ 🏔️"
).split(" ");

/** A grid that gives what was chosen, or nothing. */
export function emojiGrid({ chosen, left }) {
  const keys = SET.map((one, at) => h("button", { type: "button", tabindex: at ? "-1" : "0", onclick: () => chosen(one) }, one));
  const walk = (event) => {
    const at = keys.indexOf(event.target);
    const across = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
    const step = { ArrowRight: across, ArrowLeft: -across, ArrowDown: ROW, ArrowUp: -ROW, Home: -at, End: keys.length - 1 - at }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      left();
    }
    if (step === undefined || !keys[at + step]) return;
    event.preventDefault();
    keys[at].tabIndex = -1;
    keys[at + step].tabIndex = 0;
    keys[at + step].focus();
  };
  return h(".emoji", { role: "group", "aria-label": say("emoji"), onkeydown: walk }, keys);
}
