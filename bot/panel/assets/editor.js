// The notice's editor: check and preview while somebody writes. Without it the button does the same.
(() => {
  "use strict";
  const form = document.getElementById("editor");
  if (!form) return;
  const touched = new Set();
  const isNew = !form.elements.revision;
  let timer = null, running = null;
  // A field that nobody has been in yet is not told what is missing in it.
  const speaks = (name) => !isNew || touched.has(name);
  function take(page) {
    for (const id of ["findings", ...[...form.querySelectorAll(".preview, .room[id]")].map((part) => part.id)]) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (!old || !fresh || old.innerHTML === fresh.innerHTML) continue;
      const open = old.querySelector("details")?.open;
      old.replaceChildren(...fresh.childNodes);
      const details = old.querySelector("details");
      if (details && open !== undefined) details.open = open;
    }
    for (const field of form.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      const fresh = page.querySelector(`[data-field="${name}"]`);
      if (!fresh || !speaks(name)) continue;
      const wrong = fresh.classList.contains("wrong");
      field.classList.toggle("wrong", wrong);
      const input = field.querySelector("input, textarea, select");
      if (wrong) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid");
      field.querySelector(".notes").replaceChildren(...fresh.querySelector(".notes").childNodes);
    }
  }
  async function check() {
    running?.abort();
    const mine = running = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { accept: "text/html" },
        redirect: "manual",
        signal: mine.signal,
      });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (running === mine) take(page);
    } catch { /* the next letter tries again; the strip says when the connection is lost */ }
  }
  form.addEventListener("input", (event) => {
    if (event.target.name) touched.add(event.target.name);
    clearTimeout(timer);
    timer = setTimeout(check, 500);
  });
})();
