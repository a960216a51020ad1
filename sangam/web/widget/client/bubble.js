// One message, drawn. The same for what is on its way.
import { avatar, h, icon } from "./dom.js";
import { drop, retry } from "./queue.js";
import { cleaned, linked } from "./safe.js";
import { clockTime, exactTime, fileSize } from "./times.js";
import { full } from "./wire.js";
import { say } from "./words.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F]*(?:\u200D\p{Extended_Pictographic}\uFE0F?)*\s*){1,3}$/u;

function paper(file, address) {
  const about = [h("span.file-name", { dir: "auto" }, file.name), h("span.file-size", null, fileSize(file.size))];
  return address
    ? h("a.file", { href: address, target: "_blank", rel: "noopener", download: file.name }, icon("file"), about)
    : h("span.file", null, icon("file"), about);
}

function picture(file) {
  const address = full(file.url);
  const image = h("img.picture", { src: address, alt: file.name, loading: "lazy", decoding: "async" });
  const frame = h("a.picture-frame", { href: address, target: "_blank", rel: "noopener" }, image);
  // The host's policy may forbid pictures of our origin: then it is a file like any other.
  image.addEventListener("error", () => frame.replaceWith(paper(file, address)));
  return frame;
}

const attached = (file) => {
  if (!file.url) return paper(file, "");
  return file.image ? picture(file) : paper(file, full(file.url));
};

function body(message) {
  if (message.state === "undone" || message.state === "deleted") return h(".words.gone", null, say("taken_back"));
  const html = message.html && cleaned(message.html);
  if (html) return h(".words.rich", { dir: "auto" }, html);
  if (!message.text) return null;
  return h(`.words${ONLY_EMOJI.test(message.text) ? ".large" : ""}`, { dir: "auto" }, linked(message.text));
}

/** A line of the list. `first` and `last` say where it stands in a run of one writer. */
export function bubble(message, { first, last, foot }) {
  const mine = message.by === "visitor";
  const who = mine ? say("you") : message.name;
  const spoken = h("span.unseen", null, `${who}, ${clockTime(message.at)}: `);
  const shape = `${mine ? ".mine" : ".theirs"}${first ? ".first" : ""}${last ? ".last" : ""}`;
  if (message.by === "system") return h("li.aside", { "data-id": message.id }, message.text);
  return h(
    `li.message${shape}`, { "data-id": message.id },
    !mine && last ? avatar(message.name, message.initials) : null,
    h(
      ".column", null,
      !mine && first ? h("span.name", { "aria-hidden": "true", dir: "auto" }, message.name) : null,
      h(".bubble", { title: exactTime(message.at) }, spoken, body(message), (message.files ?? []).map(attached)),
      foot ? h(".foot", null, foot) : null,
    ),
  );
}

/** What stands below the last of a run: time, and for the visitor's own what became of it. */
export function footOf(message, isNewestMine) {
  const parts = [clockTime(message.at)];
  if (message.edited) parts.push(say("edited"));
  const isSeen = message.state === "read";
  if (isNewestMine) parts.push(say(isSeen ? "seen" : "sent"));
  return parts.join(" · ");
}

/** A message that the server has not answered for. */
export function pending(one, offline) {
  const foot = one.why
    ? [
      h("span.why", null, one.why), " ",
      h("button.plain", { type: "button", onclick: () => retry(one.id) }, say("again")), " ",
      h("button.plain", { type: "button", onclick: () => drop(one.id) }, say("delete")),
    ]
    : say(offline ? "waiting" : "sending");
  const line = bubble({ ...one, by: "visitor" }, { first: true, last: true, foot });
  line.classList.add(one.why ? "refused" : "waiting");
  return line;
}
