// Links and forms within the search change what was found in place; without this file they load a
// page as usual.  The address always says all: going back, and a link kept, show the same again.
"use strict";

const main = document.querySelector("main");
let asking = null;
let seen = where(location); // what is shown, without the place within it

function where(address) {
  return address.pathname + address.search;
}

async function show(address, keep) {
  if (asking) asking.abort();
  const before = document.querySelector("#q").value;
  asking = new AbortController();
  main.classList.add("waiting");
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement && document.activeElement.id;
    main.replaceChildren(...page.querySelector("main").childNodes);
    const form = document.querySelector(".ask");
    const typed = form.querySelector("#q").value;
    form.replaceWith(page.querySelector(".ask"));
    document.title = page.title;
    const added = document.querySelector("#q");
    if (typed !== before) added.value = typed; // written while the answer was on its way
    if (keep && where(address) !== where(location)) history.pushState(null, "", address);
    seen = where(address);
    const again = focused && document.getElementById(focused);
    (again || main).focus({ preventScroll: Boolean(again) });
    if (again && again.id === "q" && again.value === typed) again.setSelectionRange(typed.length, typed.length);
    if (!again) window.scrollTo(0, 0);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  }
  main.classList.remove("waiting");
}

function here(link) {
  return new URL(link.getAttribute("href"), location.href);
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const step = event.target.closest("[data-step]");
  if (step) {
    event.preventDefault();
    go(Number(step.dataset.step));
    return;
  }
  const link = event.target.closest("a[data-in-place]");
  if (!link || document.querySelector(".whole")) return;
  event.preventDefault();
  show(here(link), true);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-in-place]");
  if (!form || document.querySelector(".whole")) return;
  event.preventDefault();
  const asked = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...asked]) if (!value) asked.delete(name);
  show(new URL(`/?${asked}`, location.href), true);
});

window.addEventListener("popstate", () => {
  if (location.pathname === "/" && where(location) !== seen) show(new URL(location.href), false);
});

// A range of the timeline is dragged: from the bucket where the pointer goes down to where it goes up.
let dragged = null;

function bucket(chart, x) {
  const fields = chart.querySelectorAll(".field");
  const box = chart.getBoundingClientRect();
  const at = Math.floor(((x - box.left) / box.width) * fields.length);
  return fields[Math.min(Math.max(at, 0), fields.length - 1)];
}

document.addEventListener("pointerdown", (event) => {
  const chart = event.target.closest("[data-chart]");
  if (!chart || event.button) return;
  dragged = { chart, from: event.clientX, moved: false };
  event.preventDefault(); // neither text nor the link is to be dragged
});

// A finger that scrolls, and Escape, take it back.
function letGo() {
  if (dragged) dragged.chart.querySelector(".drag").setAttribute("width", 0);
  dragged = null;
}

document.addEventListener("pointercancel", letGo);
document.addEventListener("dragstart", (event) => {
  if (dragged) event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  if (Math.abs(event.clientX - dragged.from) > 4) dragged.moved = true;
  if (!dragged.moved) return;
  const [left, right] = [dragged.from, event.clientX].sort((a, b) => a - b).map((x) => bucket(dragged.chart, x));
  const shade = dragged.chart.querySelector(".drag");
  const begin = Number(left.getAttribute("x"));
  shade.setAttribute("x", begin);
  shade.setAttribute("width", Number(right.getAttribute("x")) + Number(right.getAttribute("width")) - begin);
});

document.addEventListener("pointerup", (event) => {
  if (!dragged) return;
  const { chart, from, moved } = dragged;
  letGo();
  if (!moved) return;
  const [left, right] = [from, event.clientX].sort((a, b) => a - b).map((x) => bucket(chart, x));
  const asked = new URL(location.href);
  for (const name of ["on", "unit", "offset"]) asked.searchParams.delete(name);
  asked.searchParams.set("since", left.dataset.first);
  asked.searchParams.set("until", right.dataset.last);
  // The click that ends a drag follows no link; outside of the window there is none.
  const swallow = (after) => { after.preventDefault(); after.stopPropagation(); };
  window.addEventListener("click", swallow, { capture: true });
  setTimeout(() => { window.removeEventListener("click", swallow, { capture: true }); show(asked, true); }, 0);
});

// From match to match of an article.
let match = 0;

function go(step) {
  const marks = [...document.querySelectorAll(".whole mark[id]")];
  if (!marks.length) return;
  match = match ? ((match - 1 + step + marks.length) % marks.length) + 1 : step > 0 ? 1 : marks.length;
  for (const mark of document.querySelectorAll("mark.here")) mark.classList.remove("here");
  const mark = marks[match - 1];
  mark.classList.add("here");
  mark.scrollIntoView({ block: "center" });
  document.querySelector("[data-at]").textContent = `match ${match} of ${marks.length}`;
  history.replaceState(null, "", `#${mark.id}`);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") letGo();
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("#q").focus();
    document.querySelector("#q").select();
  } else if (event.key === "n" || event.key === "p") {
    go(event.key === "n" ? 1 : -1);
  } else if (event.key === "j" || event.key === "k") {
    const hits = [...document.querySelectorAll(".hit h2 a")];
    const at = hits.indexOf(document.activeElement);
    const next = hits[at + (event.key === "j" ? 1 : -1)];
    if (next) next.focus();
  }
});
