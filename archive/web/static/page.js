// Links and forms of the search page replace its content in place; without this script they load a
// new page.  The address holds the whole state: the back button and saved links show the same page.
"use strict";

const main = document.querySelector("main");
let pendingRequest = null;
let shownPath = pathAndQuery(location); // of the content shown; the fragment does not matter

function pathAndQuery(url) {
  return url.pathname + url.search;
}

async function show(url, addToHistory) {
  if (pendingRequest) pendingRequest.abort();
  const oldQuery = document.querySelector("#q").value;
  pendingRequest = new AbortController();
  main.classList.add("waiting");
  try {
    const response = await fetch(url, { signal: pendingRequest.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const focusedId = document.activeElement && document.activeElement.id;
    main.replaceChildren(...page.querySelector("main").childNodes);
    const form = document.querySelector(".search-form");
    const query = form.querySelector("#q").value;
    form.replaceWith(page.querySelector(".search-form"));
    document.title = page.title;
    const input = document.querySelector("#q");
    if (query !== oldQuery) input.value = query; // typed while waiting for the response
    if (addToHistory && pathAndQuery(url) !== pathAndQuery(location)) history.pushState(null, "", url);
    shownPath = pathAndQuery(url);
    const focused = focusedId && document.getElementById(focusedId);
    (focused || main).focus({ preventScroll: Boolean(focused) });
    if (focused && focused.id === "q" && focused.value === query) focused.setSelectionRange(query.length, query.length);
    if (!focused) window.scrollTo(0, 0);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
    return;
  }
  main.classList.remove("waiting");
}

function linkUrl(link) {
  return new URL(link.getAttribute("href"), location.href);
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const step = event.target.closest("[data-step]");
  if (step) {
    event.preventDefault();
    goToMatch(Number(step.dataset.step));
    return;
  }
  const link = event.target.closest("a[data-in-place]");
  if (!link || document.querySelector(".article")) return;
  event.preventDefault();
  show(linkUrl(link), true);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-in-place]");
  if (!form || document.querySelector(".article")) return;
  event.preventDefault();
  const params = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...params]) if (!value) params.delete(name);
  show(new URL(`/?${params}`, location.href), true);
});

window.addEventListener("popstate", () => {
  if (location.pathname === "/" && pathAndQuery(location) !== shownPath) show(new URL(location.href), false);
});

// Dragging over the timeline selects the buckets from where the pointer goes down to where it goes up.
let drag = null;

function bucketAt(chart, x) {
  const fields = chart.querySelectorAll(".field");
  const box = chart.getBoundingClientRect();
  const at = Math.floor(((x - box.left) / box.width) * fields.length);
  return fields[Math.min(Math.max(at, 0), fields.length - 1)];
}

document.addEventListener("pointerdown", (event) => {
  const chart = event.target.closest("[data-chart]");
  if (!chart || event.button) return;
  drag = { chart, startX: event.clientX, moved: false };
  event.preventDefault(); // else the browser drags text or the link
});

// Scrolling with a finger, and Escape, cancel the selection.
function cancelDrag() {
  if (drag) drag.chart.querySelector(".drag").setAttribute("width", 0);
  drag = null;
}

document.addEventListener("pointercancel", cancelDrag);
document.addEventListener("dragstart", (event) => {
  if (drag) event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (Math.abs(event.clientX - drag.startX) > 4) drag.moved = true;
  if (!drag.moved) return;
  const [left, right] = [drag.startX, event.clientX].sort((a, b) => a - b).map((x) => bucketAt(drag.chart, x));
  const shade = drag.chart.querySelector(".drag");
  const begin = Number(left.getAttribute("x"));
  shade.setAttribute("x", begin);
  shade.setAttribute("width", Number(right.getAttribute("x")) + Number(right.getAttribute("width")) - begin);
});

document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { chart, startX, moved } = drag;
  cancelDrag();
  if (!moved) return;
  const [left, right] = [startX, event.clientX].sort((a, b) => a - b).map((x) => bucketAt(chart, x));
  const url = new URL(location.href);
  for (const name of ["on", "unit", "offset"]) url.searchParams.delete(name);
  url.searchParams.set("since", left.dataset.first);
  url.searchParams.set("until", right.dataset.last);
  // The click that ends a drag must not follow a link; a drag that ends outside sends no click.
  const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
  window.addEventListener("click", swallow, { capture: true });
  setTimeout(() => { window.removeEventListener("click", swallow, { capture: true }); show(url, true); }, 0);
});

// Steps through the matches of an article.
let match = 0;

function goToMatch(step) {
  const marks = [...document.querySelectorAll(".article mark[id]")];
  if (!marks.length) return;
  match = match ? ((match - 1 + step + marks.length) % marks.length) + 1 : step > 0 ? 1 : marks.length;
  for (const mark of document.querySelectorAll("mark.current")) mark.classList.remove("current");
  const mark = marks[match - 1];
  mark.classList.add("current");
  mark.scrollIntoView({ block: "center" });
  document.querySelector("[data-at]").textContent = `match ${match} of ${marks.length}`;
  history.replaceState(null, "", `#${mark.id}`);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") cancelDrag();
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("#q").focus();
    document.querySelector("#q").select();
  } else if (event.key === "n" || event.key === "p") {
    goToMatch(event.key === "n" ? 1 : -1);
  } else if (event.key === "j" || event.key === "k") {
    const hits = [...document.querySelectorAll(".hit h2 a")];
    const at = hits.indexOf(document.activeElement);
    const next = hits[at + (event.key === "j" ? 1 : -1)];
    if (next) next.focus();
  }
});
