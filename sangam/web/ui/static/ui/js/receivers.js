// Receivers as chips. The field underneath stays the truth: names and addresses with commas, as without a script.
import { find, on, whenever } from "./dom.js";

const parts = (text) => (text.match(/(?:"[^"]*"|[^,;\n"])+/g) ?? []).map((part) => part.trim()).filter(Boolean);
const plain = (part) => part.replace(/<[^>]*>/, "").replaceAll('"', "").trim() || part.replace(/[<>]/g, "");
const valid = (part) => /[^\s@<]+@[^\s@>]+\.[^\s@>]+/.test(part);

function write(box) {
  const field = find("input[data-receivers]", box);
  field.value = [...box.querySelectorAll(".chip")].map((chip) => chip.dataset.value).join(", ");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function chip(value, box) {
  const item = document.createElement("span");
  item.className = valid(value) ? "chip" : "chip wrong";
  item.dataset.value = value;
  item.title = value;
  const text = Object.assign(document.createElement("span"), { className: "chip-text", textContent: plain(value) });
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "chip-remove", textContent: "×" });
  remove.setAttribute("aria-label", `${plain(value)} ×`);
  remove.addEventListener("click", () => {
    item.remove();
    write(box);
    find(".chips-text", box).focus();
  });
  item.append(text, remove);
  return item;
}

function take(input, box) {
  parts(input.value).forEach((part) => box.insertBefore(chip(part, box), input));
  input.value = "";
  write(box);
}

whenever("input[data-receivers]", (field) => {
  if (field.type === "hidden") return;
  const box = document.createElement("span");
  box.className = "chips";
  const input = document.createElement("input");
  input.type = "text";
  input.className = "chips-text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.autofocus = field.autofocus;
  input.placeholder = field.placeholder;
  field.replaceWith(box);
  field.type = "hidden";
  box.append(input, field);
  parts(field.value).forEach((part) => box.insertBefore(chip(part, box), input));
  if (input.autofocus) input.focus();
});

on("keydown", ".chips-text", (event, input) => {
  const box = input.closest(".chips");
  if (["Enter", ",", ";"].includes(event.key) && input.value.trim() && !(event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    take(input, box);
  } else if (event.key === "Backspace" && !input.value) {
    const last = [...box.querySelectorAll(".chip")].pop();
    if (!last) return;
    input.value = last.dataset.value;
    last.remove();
    write(box);
    event.preventDefault();
  }
});
on("focusout", ".chips-text", (_event, input) => input.value.trim() && take(input, input.closest(".chips")));
on("paste", ".chips-text", (_event, input) => setTimeout(() => /[,;\n]/.test(input.value) && take(input, input.closest(".chips"))));
on("click", ".chips", (event, box) => event.target === box && find(".chips-text", box).focus());
// What is typed but not yet a chip goes along.
document.addEventListener("submit", (event) => event.target.querySelectorAll(".chips-text").forEach((input) => input.value.trim() && take(input, input.closest(".chips"))), true);
