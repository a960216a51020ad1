// How a message is noticed by somebody who does not look: a sound, the title of the tab, a word to the host page.
import { chime } from "./sound.js";
import { isMine, now, when } from "./state.js";
import { figure } from "./times.js";

const ours = /^\(\d+\) /;

function title() {
  const plain = document.title.replace(ours, "");
  const wanted = now.unread && document.hidden ? `(${now.unread}) ${plain}` : plain;
  if (document.title !== wanted) document.title = wanted;
}

when("unread", title);
when("heard", (messages) => {
  if (document.hidden || !now.shown) chime();
  messages.filter((message) => !isMine(message)).forEach((message) => tell("message", { text: message.text, name: message.name }));
});
document.addEventListener("visibilitychange", title);

export const badge = () => (now.unread > 99 ? `${figure(99)}+` : figure(now.unread));

const listeners = [];
/** `Sangam.on("message" | "open" | "close", f)` of the host page. */
export const onHost = (name, work) => listeners.push([name, work]);

export function tell(name, detail) {
  for (const [wanted, work] of listeners) {
    if (wanted !== name) continue;
    // Whatever the host page does with it is not our error.
    setTimeout(() => work(detail), 0);
  }
}
