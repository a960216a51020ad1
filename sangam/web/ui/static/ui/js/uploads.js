// Files: chosen, dropped or pasted. Each goes up by itself, with its progress; the form only carries their ids. What takes
// them is a whole form, or a field of one that says under which name the ids go along.
import { find, on, token } from "./dom.js";
import { keep } from "./drafts.js";
import { signedOut } from "./live.js";

function line(place, name) {
  const item = document.createElement("li");
  item.className = "file going";
  const text = document.createElement("span");
  text.textContent = name;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", name);
  item.append(text, bar);
  place.append(item);
  return { item, bar };
}

// Sending waits for files that are still on their way, and does not happen if one of them fails.
const waiting = new WeakMap();
const going = (form) => find(".file.going:not(.failed)", form);
const formOf = (box) => box.closest("form");

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form.matches("[data-upload]") || find("[data-upload]", form)) || !going(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.set(form, event.submitter);
}, true);

function arrived(form, whole) {
  if (!whole) waiting.delete(form);
  if (!waiting.has(form) || going(form)) return;
  const button = waiting.get(form);
  waiting.delete(form);
  form.requestSubmit(button ?? undefined);
}

/** Puts one file up; the server answers with the finished line, or with an error that says why. */
function send(box, file) {
  const place = find("[data-files]", box);
  const form = formOf(box);
  const { item, bar } = line(place, file.name);
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("upload", file);
  request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
  request.addEventListener("load", () => {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html").body.firstElementChild;
    if (answer && (request.status === 201 || request.status === 422)) item.replaceWith(answer);
    else fail(item, place);
    const carried = answer && find("[name=attachments]", answer);
    if (carried && box.dataset.uploadAs) carried.name = box.dataset.uploadAs;
    if (request.status === 401) signedOut();
    if (request.status === 201) kept(form);
    arrived(form, request.status === 201);
  });
  request.addEventListener("error", () => {
    fail(item, place);
    arrived(form, false);
  });
  request.open("POST", box.dataset.upload);
  request.setRequestHeader("X-CSRFToken", token());
  request.setRequestHeader("HX-Request", "true");
  request.send(body);
}

/** The form carries other files now. */
export const carry = (form) => form.dispatchEvent(new CustomEvent("files"));

function kept(form) {
  if (form.dataset.draft) keep(form);
  carry(form);
}

function fail(item, place) {
  item.classList.add("failed");
  item.querySelector("progress")?.replaceWith(place.dataset.failed);
}

const take = (box, files) => [...files].forEach((file) => send(box, file));

on("change", "[data-upload] input[type=file]", (event, input) => {
  event.stopPropagation();
  take(input.closest("[data-upload]"), input.files);
  input.value = "";
});
on("paste", "[data-upload]", (event, box) => {
  if (!event.clipboardData?.files.length) return;
  event.preventDefault();
  take(box, event.clipboardData.files);
});
on("dragover", "[data-upload]", (event, box) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  box.classList.add("dropping");
});
on("dragleave", "[data-upload]", (event, box) => box.contains(event.relatedTarget) || box.classList.remove("dropping"));
on("drop", "[data-upload]", (event, box) => {
  box.classList.remove("dropping");
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  take(box, event.dataTransfer.files);
});
on("click", "[data-drop-file]", (_event, button) => {
  const { form } = button;
  button.closest(".file").remove();
  kept(form);
});
