// What all scripts of the page use.

/** An element with attributes and children; strings become text, never markup. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "" && value != null) made.setAttribute(key, value);
  made.append(...children.filter((one) => one != null && one !== ""));
  return made;
}

/** Throws an Error with the server's words. */
export async function ask(what, values) {
  const answer = await fetch(`/-/${what}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(values),
  });
  if (!answer.ok) throw new Error((await answer.text()) || String(answer.status));
}

/** The bytes of a chosen file, as text that travels in JSON. */
export function inBase64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
