// Everything the workspace needs, wired once; each module listens on the document, so swapped-in parts work too.
import "./menus.js";
import "./keyboard.js";
import "./palette.js";
import "./toasts.js";
import "./times.js";
import "./selection.js";
import "./drafts.js";
import "./uploads.js";
import "./letters.js";
import "./trouble.js";
import "./composer.js";
import "./receivers.js";
import "./rows.js";
