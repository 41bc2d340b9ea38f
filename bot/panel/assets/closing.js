// Judging by keyboard, receipts from a file, downloads that can be asked for again. Every page works without it.
(() => {
  "use strict";
  const rubric = document.getElementById("rubric");
  if (rubric) {
    const hint = rubric.querySelector(".keys");
    if (hint) hint.hidden = false;
    const sets = [...rubric.querySelectorAll("fieldset:not([disabled])")];
    const focus = (set) => (set.querySelector("input:checked") || set.querySelector("input"))?.focus();
    // Only where nothing is being read out or written yet: at the first criterion without a mark.
    if (sets.length && !document.getElementById("trouble")) focus(sets.find((set) => !set.querySelector("input:checked")) || sets[0]);
    rubric.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.type !== "radio") return;
      const set = event.target.closest("fieldset");
      const mark = event.key === "t" ? "10" : /^[0-9]$/.test(event.key) ? event.key : null;
      if (mark !== null) {
        event.preventDefault();
        const input = set.querySelector(`input[value="${mark}"]`);
        input.checked = true;
        input.focus();
        const next = sets[sets.indexOf(set) + 1];
        if (next) focus(next);
      } else if (event.key === "Enter") {
        event.preventDefault();
        rubric.requestSubmit();
      } else if (event.key === "n" || event.key === "b") {
        event.preventDefault();
        document.querySelector(`[data-key="${event.key}"]`)?.click();
      }
    });
  }

  // A file of receipts is read into the field, so that everyone sees what will be sent; the field is sent then, and not the
  // file, because it may be edited first.
  for (const file of document.querySelectorAll("input[type=file][data-into]")) {
    file.addEventListener("change", async () => {
      const into = document.getElementById(file.dataset.into);
      if (!file.files[0] || !into) return;
      into.value = await file.files[0].text();
      file.value = "";
    });
  }

  // The answer to these is a file, so the page stays: they may be sent again.
  document.addEventListener("submit", (event) => {
    if (event.target.hasAttribute("data-download")) setTimeout(() => { delete event.target.dataset.sent; location.reload(); }, 1500);
  });
})();
