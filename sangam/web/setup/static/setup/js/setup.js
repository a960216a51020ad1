// Fields that depend on another, and copying.
import { all, find, on, whenever } from "../../ui/js/dom.js";

function valueOf(form, name) {
  const fields = all(`[name="${CSS.escape(name)}"]`, form);
  const chosen = fields.find((field) => field.type !== "radio" || field.checked);
  return chosen?.type === "checkbox" ? String(chosen.checked) : chosen?.value ?? "";
}

/** Shows what belongs to the choices made. A field whose ruler is hidden is hidden too, hence the order of the page. */
function settle(form) {
  all("[data-when]", form).forEach((field) => {
    const ruler = find(`[name="${CSS.escape(field.dataset.when)}"]`, form)?.closest("[data-when]");
    const fits = field.dataset.values.split("|").includes(valueOf(form, field.dataset.when));
    field.classList.toggle("off", !fits || Boolean(ruler?.classList.contains("off")));
  });
}

whenever("form:has([data-when])", settle);
on("change", "form:has([data-when])", (_event, form) => settle(form));

on("click", "[data-copy]", async (_event, button) => {
  const label = find("span", button);
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 1500);
  } catch {
    // Without the right to the clipboard the text is marked, ready for Ctrl C.
    getSelection().selectAllChildren(button.previousElementSibling);
  }
});

// A question before what cannot be taken back.
on("submit", "form[data-sure]", (event, form) => {
  if (!confirm(form.dataset.sure)) event.preventDefault();
});
