// What the host page set before the script came, and where the script came from.

const given = typeof window.sangam === "object" && window.sangam ? window.sangam : {};
export const options = {
  identity: typeof given.identity === "string" ? given.identity : "",
  language: typeof given.language === "string" ? given.language : "",
  theme: ["light", "dark"].includes(given.theme) ? given.theme : "",
  position: ["start", "end"].includes(given.position) ? given.position : CHANNEL.position,
  open: given.open === true,
  launcher: given.launcher !== false,
};

const tag = document.currentScript ?? document.querySelector(`script[src*="/widget/${CHANNEL.token}.js"]`);
/** Where our server is, without a slash at the end. */
export const home = new URL(tag ? tag.src : "/", location.href).origin;
