// Passkeys: what the server asks goes to the browser, and what the browser answers goes back with the form. Also loaded by
// pages outside the workspace, hence no imports.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const keys = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function create({ publicKey: asked }) {
  const made = await navigator.credentials.create({ publicKey: {
    ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: keys(asked.excludeCredentials),
  } });
  const { clientDataJSON, attestationObject } = made.response;
  return { ...named(made), response: { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) } };
}

async function get({ publicKey: asked }) {
  const shown = await navigator.credentials.get({ publicKey: {
    ...asked, challenge: bytes(asked.challenge), allowCredentials: keys(asked.allowCredentials),
  } });
  const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
  return { ...named(shown), response: {
    clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
    userHandle: userHandle && text(userHandle),
  } };
}

function named(key) {
  return { type: key.type, id: key.id, rawId: text(key.rawId), clientExtensionResults: key.getClientExtensionResults() };
}

/** The question stands in the form, or is fetched from where its answer goes. */
async function question(form) {
  if (form.dataset.question) return JSON.parse(form.dataset.question);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`no question: ${answer.status}`);
  return (await answer.json()).request_options;
}

function say(form, name) {
  form.querySelectorAll("[data-refused], [data-unable]").forEach((one) => { one.hidden = !(name in one.dataset); });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  if (!window.PublicKeyCredential) return say(form, "unable");
  const button = form.querySelector("button:not([type=button])");
  button.disabled = true;
  try {
    const work = form.dataset.passkey === "create" ? create : get;
    form.elements.credential.value = JSON.stringify(await work(await question(form)));
    form.submit();
  } catch {
    say(form, "refused");
    button.disabled = false;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
