/* Better with this file, complete without it: forms answer in place, evidence opens in place,
   the theme can be chosen, "/" goes to the search box. */
(() => {
  "use strict";
  const root = document.documentElement;

  // Theme: follows the system until somebody chooses.
  const stored = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  if (stored === "light" || stored === "dark") root.dataset.theme = stored;
  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  function dressThemeButton() {
    const button = document.querySelector("[data-theme-toggle]");
    if (!button) return;
    button.hidden = false;
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use the ${isDark() ? "light" : "dark"} theme`);
  }

  // A form marked data-live is sent in the background; <main> of the answer takes the place of ours.
  async function sendInPlace(form, submitter) {
    const data = new FormData(form, submitter);
    const main = document.querySelector("main");
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(data), credentials: "same-origin",
        headers: { "X-Requested-With": "fetch" },
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("main");
      if (!fresh) throw new Error("no main");
      const opened = [...main.querySelectorAll("details[open][id]")].map((d) => d.id);
      main.replaceWith(fresh);
      for (const id of opened) {
        const again = document.getElementById(id);
        if (again && again.tagName === "DETAILS") again.open = true;
      }
      document.title = page.title;
      if (answer.ok) history.replaceState(null, "", answer.url);
      fresh.querySelector("[role=status], [role=alert], h1")?.focus({ preventScroll: false });
      window.dispatchEvent(new CustomEvent("connexon:page"));
    } catch {
      form.dataset.live = "off";
      form.submit();
    }
  }

  async function openEvidence(details) {
    const holder = details.querySelector("[data-evidence]");
    if (!details.open || !holder || holder.dataset.loaded) return;
    holder.dataset.loaded = "yes";
    holder.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(holder.dataset.evidence, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-evidence-body]");
      if (fresh) holder.replaceChildren(fresh);
      window.dispatchEvent(new CustomEvent("connexon:page"));
    } catch {
      delete holder.dataset.loaded; // the link inside still leads to the page
    } finally {
      holder.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.live !== "on") return;
    event.preventDefault();
    sendInPlace(form, event.submitter);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.tagName === "DETAILS") openEvidence(event.target);
  }, true);
  document.addEventListener("click", async (event) => {
    const theme = event.target.closest("[data-theme-toggle]");
    if (theme) {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private window */ }
      dressThemeButton();
    }
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      event.preventDefault();
      const answer = await fetch(copy.href, { credentials: "same-origin" });
      await navigator.clipboard.writeText(await answer.text());
      const words = copy.textContent;
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = words; }, 1500);
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName || "");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const box = document.querySelector("input[type=search]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    }
  });
  document.addEventListener("DOMContentLoaded", dressThemeButton);
  if (document.readyState !== "loading") dressThemeButton();
})();
