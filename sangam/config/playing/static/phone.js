// One phone: what was said on it, and what its owner may do there.
import { TEXTS } from "./texts.js";
import { ask, element, inBase64 } from "./parts.js";

const WORST = /^(refused|given up|again|failed)/;

export class Phone {
  constructor(part, persona, away) {
    this.part = part;
    this.persona = persona;
    this.lines = new Map();
    this.mode = null;
    this.talk = element("ol", { class: "talk", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": persona.name }, element("li", { class: "hint" }, TEXTS.empty));
    const title = element("h2", {}, persona.name, element("small", {}, `${part.label} · ${persona.value}`));
    const close = element("button", { type: "button", "aria-label": TEXTS.close(persona.name) }, "×");
    close.addEventListener("click", away);
    this.root = element("section", { class: "phone", "aria-label": `${persona.name}, ${part.label}` }, element("header", {}, title, close), this.talk, this.form());
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.mode ? this.turn(null) : away();
    });
  }

  focus() {
    this.box.focus();
  }

  offers(what) {
    return this.part.offers.includes(what);
  }

  form() {
    this.box = element("textarea", { "aria-label": TEXTS.write(this.persona.name), placeholder: TEXTS.write(this.persona.name), dir: "auto", rows: "2", lang: this.persona.language });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.place = element("div", { class: "mode", hidden: "hidden" });
    this.trouble = element("p", { class: "trouble", role: "alert", hidden: "hidden" });
    const send = element("button", { class: "main" }, TEXTS.send);
    const form = element("form", { class: "writing" }, this.place, this.box, element("div", { class: "row" }, ...this.extras(), send), this.trouble);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    return form;
  }

  extras() {
    const found = [];
    if (this.offers("file")) {
      this.picker = element("input", { type: "file", class: "voice", tabindex: "-1", "aria-label": TEXTS.file });
      this.picker.addEventListener("change", () => this.sendFile());
      found.push(this.picker, this.button(TEXTS.file, () => this.picker.click()));
    }
    if (this.offers("location")) found.push(this.button(TEXTS.location, () => this.say({ location: TEXTS.place })));
    if (this.offers("choice")) found.push(this.button(TEXTS.choice, () => this.turn({ name: "choice", words: TEXTS.choosing })));
    if (this.offers("sticker")) found.push(this.button(TEXTS.sticker, () => this.turn({ name: "sticker", words: TEXTS.sticking })));
    if (this.offers("post")) found.push(this.button(TEXTS.post, () => this.turn({ name: "post", words: TEXTS.posting })));
    return found;
  }

  button(words, act) {
    const made = element("button", { type: "button" }, words);
    made.addEventListener("click", act);
    return made;
  }

  /** What the box is for now: null for a message, else {name, words, id}. */
  turn(mode) {
    this.mode = mode;
    this.place.hidden = !mode;
    this.place.replaceChildren(...(mode ? [element("span", {}, mode.words), this.button(TEXTS.stop, () => this.turn(null))] : []));
    if (mode?.text != null) this.box.value = mode.text;
    this.box.focus();
  }

  async send() {
    const text = this.box.value;
    const { name, id } = this.mode ?? {};
    if (!text.trim() && name !== "reaction") return;
    const kept = {
      reply_to: { text, reply_to: id }, edit: { text, edit: id }, reaction: { reaction: text.trim(), reply_to: id },
      choice: { choice: text.trim() }, sticker: { sticker: text.trim() }, post: { text, post: true },
    }[name] ?? { text };
    if (await this.say(kept)) {
      this.box.value = "";
      this.turn(null);
    }
  }

  async sendFile() {
    const [file] = this.picker.files;
    if (!file) return;
    const type = file.type || "application/octet-stream";
    const sent = await this.say({ text: this.box.value, file: [file.name, type, await inBase64(file)] });
    this.picker.value = "";
    if (sent) this.box.value = "";
  }

  async say(values) {
    this.trouble.hidden = true;
    try {
      await ask("say", { kind: this.part.kind, who: this.persona.key, ...values });
      return true;
    } catch (error) {
      this.trouble.textContent = error.message;
      this.trouble.hidden = false;
      return false;
    }
  }

  show(line) {
    const atEnd = this.talk.scrollHeight - this.talk.scrollTop - this.talk.clientHeight < 60;
    const made = this.drawn(line);
    const old = this.lines.get(line.key);
    old ? old.replaceWith(made) : this.talk.append(made);
    this.talk.querySelector(".hint")?.remove();
    this.lines.set(line.key, made);
    if (atEnd) requestAnimationFrame(() => (this.talk.scrollTop = this.talk.scrollHeight));
  }

  drawn(line) {
    const made = element("li", { class: `said ${line.side}${line.gone ? " gone" : ""}`, "data-key": line.key });
    const answered = line.about.startsWith("answers ") ? line.about.slice(8) : "";
    if (answered) made.append(element("small", {}, TEXTS.answering(this.textOf(answered))));
    made.append(...line.files.map((file) => this.file(file)));
    if (line.text) made.append(element("p", { dir: "auto" }, line.text));
    if (line.buttons.length) made.append(element("div", { class: "choices" }, ...line.buttons.map((one) => this.button(one, () => this.say({ choice: one })))));
    if (line.reactions.length) made.append(element("span", { class: "reactions" }, line.reactions.join(" ")));
    const words = [line.about === "edited" ? TEXTS.edited : line.about === "to everybody" ? TEXTS.posted : "", line.gone ? TEXTS.gone : "", line.state].filter(Boolean).join(" · ");
    const time = new Date(line.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    if (line.side !== "note") made.append(element("small", { class: WORST.test(line.state) ? "bad" : "" }, [time, words].filter(Boolean).join(" · ")));
    const acts = line.id && !line.gone && line.side !== "note" ? this.acts(line) : [];
    if (acts.length) made.append(element("div", { class: "acts" }, ...acts));
    made.dataset.id = line.id;
    made.dataset.text = line.text;
    return made;
  }

  textOf(id) {
    const there = [...this.lines.values()].find((one) => one.dataset.id === id);
    return (there?.dataset.text || id).slice(0, 60);
  }

  acts(line) {
    const own = line.side === "customer";
    const found = [];
    if (this.offers("reply_to")) found.push(this.button(TEXTS.reply, () => this.turn({ name: "reply_to", id: line.id, words: TEXTS.answering(line.text.slice(0, 60)) })));
    if (this.offers("reaction")) found.push(this.button(TEXTS.react, () => this.turn({ name: "reaction", id: line.id, words: TEXTS.reacting, text: "" })));
    if (own && this.offers("edit") && line.text) found.push(this.button(TEXTS.edit, () => this.turn({ name: "edit", id: line.id, words: TEXTS.editing, text: line.text })));
    if (own && this.offers("delete")) found.push(this.button(TEXTS.delete, () => this.say({ delete: line.id })));
    return found;
  }

  file(file) {
    if (file.trouble) return element("small", { class: "bad" }, TEXTS.unfetched(file.name, file.trouble));
    if (!file.place) return element("small", {}, file.name);
    if (file.type.startsWith("image/")) return element("img", { src: file.place, alt: file.name });
    if (file.type.startsWith("video/")) return element("video", { src: file.place, controls: "controls", "aria-label": file.name });
    if (file.type.startsWith("audio/")) return element("audio", { src: file.place, controls: "controls", "aria-label": file.name });
    return element("a", { href: file.place, download: file.name }, TEXTS.save(file.name));
  }
}
