// For the service worker of a site: shows answers while no page of it is open, and leads back to the chat.
(() => {
  const CHANNEL = "{{token}}";
  const OPEN = "#sangam-open";

  self.addEventListener("push", (event) => {
    let told;
    try {
      told = event.data.json();
    } catch {
      return;
    }
    // Whatever else the site is told is its own affair.
    if (!told || told.sangam !== "answer") return;
    event.stopImmediatePropagation();
    const { title, body, lang, dir, tag, conversation, message } = told;
    const data = { sangam: { conversation, message } };
    event.waitUntil(self.registration.showNotification(title, { body, lang, dir, tag, renotify: true, data }));
  });

  self.addEventListener("notificationclick", (event) => {
    const told = event.notification.data?.sangam;
    if (!told) return;
    event.stopImmediatePropagation();
    event.notification.close();
    event.waitUntil(lead(told));
  });

  async function lead(told) {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const page = pages.find((one) => one.focused) || pages.find((one) => one.visibilityState === "visible") || pages[0];
    if (!page) return self.clients.openWindow(self.registration.scope + OPEN);
    page.postMessage({ sangam: "open", ...told });
    return page.focus();
  }

  // The chat asks whether it may offer to tell.
  self.addEventListener("message", (event) => {
    if (event.data?.sangam === "ask") event.ports[0]?.postMessage({ sangam: CHANNEL });
  });
})();
