// Compare, search and bulk decisions.
(() => {
  "use strict";
  // A passage lights up on both sides and in the list, under the pointer or the focus.
  const lit = (number, on) => document.querySelectorAll(`[data-run="${number}"]`).forEach((run) => run.classList.toggle("lit", on));
  for (const [come, go] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(come, (event) => { const run = event.target.closest?.("[data-run]"); if (run) lit(run.dataset.run, true); });
    document.addEventListener(go, (event) => { const run = event.target.closest?.("[data-run]"); if (run) lit(run.dataset.run, false); });
  }
  // Jumping to the partner takes the focus along, so that Enter jumps back.
  document.addEventListener("click", (event) => {
    const run = event.target.closest?.("a.run");
    const partner = run && document.getElementById(run.hash.slice(1));
    if (!partner) return;
    event.preventDefault();
    partner.focus({ preventScroll: true });
    partner.scrollIntoView({ block: "nearest" });
  });
  // The menu of what is to be mended opens with its key and takes the focus.
  const mend = document.getElementById("mend");
  mend?.addEventListener("toggle", () => { if (mend.open) mend.querySelector("select")?.focus(); });
  // All posts of the page.
  const all = document.querySelector("[data-pick-all]");
  if (all) {
    const label = all.closest("label");
    label.hidden = false;
    all.addEventListener("change", () => document.querySelectorAll("input[name=post]").forEach((box) => { box.checked = all.checked; }));
  }
})();
