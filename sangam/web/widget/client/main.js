// The way in: a root of our own in the host's page, and what the host may call.
import { onHost } from "./alerts.js";
import { led } from "./devices.js";
import { h } from "./dom.js";
import { launcher } from "./launcher.js";
import { listen } from "./live.js";
import { options } from "./options.js";
import { close, open } from "./panel.js";
import { flush, waiting } from "./queue.js";
import { forget, identify, isKnownHere, meet } from "./session.js";
import { when } from "./state.js";
import { tab } from "./store.js";
import { reading } from "./words.js";

// What a host page listens for on its document is not meant for what happens in here: its keys, its focus traps, its drops.
const OURS_ALONE = ["keydown", "keyup", "keypress", "input", "paste", "copy", "cut", "focusin", "focusout", "drop", "dragover"];

function dress(shadow) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    const sheet = document.createElement("style");
    sheet.textContent = STYLE;
    shadow.append(sheet);
  }
}

function build() {
  const host = document.createElement("sangam-chat");
  const shadow = host.attachShadow({ mode: "open" });
  const root = h(".root", null, launcher);
  dress(shadow);
  shadow.append(root);
  OURS_ALONE.forEach((name) => root.addEventListener(name, (event) => event.stopPropagation()));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const look = () => {
    const theme = options.theme || (dark.matches ? "dark" : "light");
    root.className = `root ${options.position} ${theme}`;
    root.style.setProperty("--accent", CHANNEL.accent[theme]);
    root.style.setProperty("--accent-ink", CHANNEL.accent[`${theme}_ink`]);
    root.dir = reading.rtl ? "rtl" : "ltr";
    root.lang = reading.language;
  };
  look();
  dark.addEventListener("change", look);
  when("begun", look);
  document.documentElement.append(host);
  // In the top layer no z-index of the host can cover it.
  if (host.showPopover) {
    host.popover = "manual";
    host.showPopover();
  }
}

const api = {
  open: () => open(),
  close: () => close(),
  identify,
  forget,
  on: onHost,
};

async function begin() {
  build();
  window.Sangam = api;
  led(open);
  if (options.open || tab.get("open")) return open({ focus: options.open });
  if (!isKnownHere() || !(await meet())) return;
  listen();
  if (waiting().length) flush();
}

if (!window.Sangam) {
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
}
