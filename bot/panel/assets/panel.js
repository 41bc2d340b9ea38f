// The panel's own script: keyboard, times, and pages that keep themselves up to date. Every page works without it.
"use strict";
(() => {
  const root = document.documentElement;
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content;
  const token = meta("panel-token");

  // Times: UTC+8 stands in the page; local time on request, and how long ago or ahead where that helps.
  const relative = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto", style: "short" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  // Ages are told by the server's clock, which in a recorded world is not this machine's.
  const ahead = root.dataset.now ? new Date(root.dataset.now) - Date.now() : 0;
  const two = (n) => String(n).padStart(2, "0");
  function times(within) {
    for (const time of within.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      const local = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
      if (!time.dataset.utc8) time.dataset.utc8 = time.title;
      if (root.dataset.zone === "local") { time.textContent = local; time.title = time.dataset.utc8; }
      else time.title = `${time.dataset.utc8} · ${local}`;
      const place = time.closest("[data-ago]");
      if (!place) continue;
      const seconds = (at - Date.now() - ahead) / 1000;
      const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || units[2];
      let ago = place.querySelector(".ago");
      if (!ago) { ago = document.createElement("span"); ago.className = "ago"; place.append(ago); }
      ago.textContent = relative.format(Math.round(seconds / size), unit);
    }
  }
  times(document);
  setInterval(() => times(document), 30000);

  // Keyboard. A letter does something only where nothing is being written.
  const writes = (element) => element.closest?.("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const help = document.getElementById("help");
  const helpButton = document.querySelector("[data-help]");
  const openHelp = () => { if (help && !help.open) help.showModal(); };
  if (helpButton) { helpButton.hidden = false; helpButton.addEventListener("click", openHelp); }
  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (writes(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (help?.open) return;
    const key = event.key;
    let done = true;
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "?") openHelp();
    else if (key === "/") document.querySelector("[data-search]")?.focus();
    else if (key === "r") document.querySelector("#reasons button")?.focus();
    else {
      const target = /^[a-z0-9]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
      if (target) { if (!event.repeat) target.click(); } else done = false;
    }
    if (done) event.preventDefault();
  });
  // A form is sent once, however often the key or the button is pressed.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // A menu closes when something else is clicked, and on Escape.
  const menu = document.querySelector("details.menu");
  document.addEventListener("click", (event) => { if (menu?.open && !menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu?.open) { menu.open = false; menu.querySelector("summary").focus(); } });

  // Who looks at a review item holds it for as long as the page is in view.
  const form = document.querySelector("[data-renew]");
  if (form) setInterval(() => {
    if (document.hidden) return;
    fetch(form.dataset.renew, { method: "POST", headers: { "x-panel-token": token, "content-type": "application/x-www-form-urlencoded" }, body: "what=renew" }).catch(() => {});
  }, 240000);

  // Live regions are fetched anew when the server says that something has changed.
  const offline = document.getElementById("offline");
  const others = document.getElementById("others");
  let again = null, busy = false, wanted = false, failed = 0;
  async function refresh() {
    if (busy) { wanted = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { "x-panel-refresh": "1" }, redirect: "manual" });
      if (answer.type === "opaqueredirect") { location.reload(); return; }
      // What was told once is not told again: a look that fails is made later.
      if (!answer.ok) { later(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const region of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(region.id);
        if (!fresh) continue;
        if (fresh.dataset.revision !== region.dataset.revision) {
          const changed = document.getElementById("changed");
          if (changed) { changed.hidden = false; continue; }
        }
        if (fresh.innerHTML === region.dataset.was) continue;
        const at = region.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
        region.dataset.was = fresh.innerHTML;
        region.replaceChildren(...fresh.cloneNode(true).childNodes);
        times(region);
        if (at) [...region.querySelectorAll("[data-row]")].find((row) => row.getAttribute("href") === at)?.focus({ preventScroll: true });
      }
      failed = 0;
      showOthers();
    } catch { later(); } finally {
      busy = false;
      if (wanted) { wanted = false; soon(); }
    }
  }
  function later() { clearTimeout(again); again = setTimeout(refresh, Math.min(60000, 1000 * 2 ** failed++) * (1 + Math.random())); }
  function soon() { clearTimeout(again); again = setTimeout(refresh, 300 + Math.random() * 400); }
  // A screen whose figures go on by themselves asks for it.
  document.addEventListener("panel-refresh", soon);

  let present = [];
  function showOthers() {
    const here = location.pathname;
    const names = [...new Set(present.filter((other) => other.path === here).map((other) => other.name))];
    if (others) { others.hidden = !names.length; others.textContent = `${others.dataset.label} ${names.join(", ")}`; }
    for (const row of document.querySelectorAll("[data-here]")) {
      const looking = present.filter((other) => other.path === row.dataset.here).map((other) => other.name);
      let mark = row.querySelector(".looking");
      if (!looking.length) { mark?.remove(); continue; }
      if (!mark) { mark = document.createElement("span"); mark.className = "looking claim"; row.querySelector(".line-head").append(mark); }
      mark.textContent = `◉ ${[...new Set(looking)].join(", ")}`;
    }
  }
  const events = document.body.dataset.events;
  if (events && "EventSource" in window) {
    const stream = new EventSource(`${events}?at=${encodeURIComponent(location.pathname)}&mark=${document.body.dataset.mark}`);
    let lost = false;
    stream.addEventListener("open", () => { if (lost) soon(); lost = false; if (offline) offline.hidden = true; });
    stream.addEventListener("error", () => { lost = true; if (offline) offline.hidden = false; });
    stream.addEventListener("change", soon);
    stream.addEventListener("over", () => location.reload());
    stream.addEventListener("here", (event) => { present = JSON.parse(event.data); showOthers(); });
    window.addEventListener("pagehide", () => stream.close());
  }
})();
