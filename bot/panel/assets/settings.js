// Settings and members: a button beside what is shown once, and forms that answer with a file.
(() => {
  "use strict";
  for (const code of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = code.dataset.copy;
    button.addEventListener("click", async () => { await navigator.clipboard.writeText(code.textContent); button.textContent = `✓ ${code.dataset.copy}`; });
    code.after(" ", button);
  }
  // A file leaves the page as it is, so the form may be sent again.
  for (const form of document.querySelectorAll("form[data-download]")) {
    form.addEventListener("submit", () => setTimeout(() => delete form.dataset.sent, 1000));
  }
})();
