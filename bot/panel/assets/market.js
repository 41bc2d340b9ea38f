// Prices and news: the pointer and the keyboard on the chart. Without it the chart stands, with its table and its links.
(() => {
  "use strict";
  // Prices come in by the minute, without anybody doing anything.
  if (document.getElementById("prices")) setInterval(() => {
    if (!document.hidden) document.dispatchEvent(new Event("panel-refresh"));
  }, 60000);

  const figure = document.querySelector(".chart-figure");
  const chart = figure?.querySelector(".chart");
  const plot = chart?.querySelector(".c-plot");
  if (!plot || !chart.dataset.bars) return;
  const places = Number(chart.dataset.places);
  const step = Number(chart.dataset.step);
  const [top, bottom] = chart.dataset.pane.split(" ").map(Number);
  const bars = chart.dataset.bars.split(" ").map((word) => {
    const [place, at, open, high, low, close, volume] = word.split(";").map(Number);
    return { place, at, open, high, low, close, volume };
  });
  const words = figure.dataset.words.split("|");
  const tip = figure.querySelector(".chart-tip");
  document.querySelector(".chart-help")?.removeAttribute("hidden");

  const make = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const chosen = make("rect", { class: "c-chosen", y: top, height: bottom - top, visibility: "hidden" });
  const cross = make("line", { class: "c-cross", y1: top, y2: bottom, visibility: "hidden" });
  plot.append(chosen, cross);
  const percent = (place) => `${(place / places) * 100}%`;

  // Times are UTC+8, or on request the browser's, as everywhere in the panel.
  const two = (n) => String(n).padStart(2, "0");
  const local = document.documentElement.dataset.zone === "local";
  function clock(seconds) {
    const at = new Date(seconds * 1000);
    if (local) return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
    return new Date((seconds + 28800) * 1000).toISOString().slice(5, 16).replace("T", " ");
  }
  const field = (seconds) => new Date((seconds + 28800) * 1000).toISOString().slice(0, 16);
  const number = (value) => value.toLocaleString("en", { maximumFractionDigits: 8 });
  function signed(from, to) {
    const change = (to / from - 1) * 100;
    const size = Math.abs(change).toFixed(2);
    return `${size === "0.00" ? "" : change < 0 ? "−" : "+"}${size}%`;
  }

  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = "chart-slide";
  slider.min = 0;
  slider.max = bars.length - 1;
  slider.value = bars.length - 1;
  slider.setAttribute("aria-label", figure.dataset.slider);
  chart.after(slider);

  let at = bars.length - 1, anchor = null;
  function show() {
    const bar = bars[at];
    const x = percent(bar.place + 0.5);
    cross.setAttribute("x1", x);
    cross.setAttribute("x2", x);
    cross.setAttribute("visibility", "visible");
    const parts = [["", clock(bar.at)], [words[0], number(bar.open)], [words[1], number(bar.high)], [words[2], number(bar.low)], [words[3], number(bar.close)], [words[4], number(bar.volume)]];
    let spoken = parts.map((part) => part.join(" ").trim()).join(", ");
    tip.replaceChildren();
    if (anchor === null || anchor === at) {
      chosen.setAttribute("visibility", "hidden");
      for (const [word, value] of parts) {
        const bold = document.createElement("b");
        bold.textContent = value;
        tip.append(word ? ` ${word} ` : "", bold);
      }
    } else {
      const [first, last] = [bars[Math.min(at, anchor)], bars[Math.max(at, anchor)]];
      const within = bars.slice(Math.min(at, anchor), Math.max(at, anchor) + 1);
      const high = Math.max(...within.map((bar) => bar.high)), low = Math.min(...within.map((bar) => bar.low));
      chosen.setAttribute("x", percent(first.place));
      chosen.setAttribute("width", percent(last.place + 1 - first.place));
      chosen.setAttribute("visibility", "visible");
      const bold = document.createElement("b");
      bold.textContent = `${clock(first.at)} – ${clock(last.at + step)}  ${number(first.open)} → ${number(last.close)}  ${signed(first.open, last.close)}`;
      tip.append(bold, ` ${words[1]} ${number(high)} ${words[2]} ${number(low)}`);
      spoken = tip.textContent;
    }
    slider.value = at;
    slider.setAttribute("aria-valuetext", spoken);
  }
  function open() {
    const [first, last] = [bars[Math.min(at, anchor)], bars[Math.max(at, anchor)]];
    const zoom = new URL(figure.dataset.zoom, location.href);
    zoom.searchParams.set("from", field(first.at));
    // A field of a form has no seconds: the last bar is in it as a whole.
    zoom.searchParams.set("to", field(Math.ceil((last.at + Math.max(step, 60)) / 60) * 60));
    zoom.hash = "chart";
    location.assign(zoom);
  }
  function clear() {
    anchor = null;
    show();
  }

  // By keyboard: the arrows of the slider, with Shift to mark a stretch.
  slider.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
    let to = null;
    if (event.key in moves) to = at + moves[event.key];
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = bars.length - 1;
    else if (event.key === "Enter" && anchor !== null && anchor !== at) { event.preventDefault(); open(); return; }
    else if (event.key === "Escape" && anchor !== null) { event.stopPropagation(); clear(); return; }
    if (to === null) return;
    event.preventDefault();
    if (event.shiftKey) anchor ??= at; else anchor = null;
    at = Math.min(bars.length - 1, Math.max(0, to));
    show();
  });
  slider.addEventListener("input", () => { at = Number(slider.value); anchor = null; show(); });

  // By pointer: where it points, and a stretch by dragging.
  function under(event) {
    const box = plot.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * places - 0.5;
    let best = 0;
    for (let index = 1; index < bars.length; index += 1) {
      if (Math.abs(bars[index].place - place) < Math.abs(bars[best].place - place)) best = index;
    }
    return best;
  }
  let drags = false;
  plot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("a") || event.pointerType === "touch") return;
    drags = true;
    anchor = at = under(event);
    plot.setPointerCapture(event.pointerId);
    event.preventDefault();
    show();
  });
  plot.addEventListener("pointermove", (event) => {
    if (!drags && anchor !== null) return;
    at = under(event);
    show();
  });
  plot.addEventListener("pointerup", () => {
    if (!drags) return;
    drags = false;
    if (anchor === at) clear(); else open();
  });
  plot.addEventListener("pointercancel", () => { drags = false; clear(); });
  plot.addEventListener("pointerleave", () => { if (!drags && anchor === null) { at = bars.length - 1; show(); } });
  show();
  cross.setAttribute("visibility", "hidden");
})();
