"use strict";
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const one = (id) => document.getElementById(id);

  // tables that sort: a button in each heading, the state in aria-sort
  const value = (row, at) => {
    const cell = row.cells[at];
    if (!cell) return null;
    if ("s" in cell.dataset) return cell.dataset.s === "" ? null : Number(cell.dataset.s);
    return cell.textContent.trim() || null;
  };
  const words = new Intl.Collator("en", { numeric: true });
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : words.compare(String(a), String(b));
  const sort = (table, heading, at) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    all("th[aria-sort]", table).forEach((each) => {
      each.removeAttribute("aria-sort");
      each.querySelector(".sort").textContent = "↕";
    });
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    heading.querySelector(".sort").textContent = down ? "↓" : "↑";
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => [row, value(row, at)]);
    rows.sort(([, a], [, b]) => a === null || b === null
      ? (a === null) - (b === null)
      : down ? compare(b, a) : compare(a, b));
    body.append(...rows.map(([row]) => row));
  };
  all("table").forEach((table) => all("thead th", table).forEach((heading, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = "↕";
    button.setAttribute("aria-label", "Sort by " + heading.textContent);
    button.addEventListener("click", () => sort(table, heading, at));
    heading.append(" ", button);
  }));

  // what overflows can be reached and moved with the keyboard, the rest is no stop
  const stops = () => all(".scroll").forEach((box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
  addEventListener("resize", stops);
  all("details").forEach((each) => each.addEventListener("toggle", stops));

  // one policy and group at a time
  const policy = one("pick-policy");
  const group = one("pick-group");
  const views = all(".view");
  const show = () => {
    const wanted = views.filter((view) => !policy || view.dataset.policy === policy.value);
    const found = wanted.find((view) => !group || view.dataset.group === group.value) || wanted[0];
    views.forEach((view) => view.classList.toggle("current", view === found));
    if (group && found) group.value = found.dataset.group;
    if (found) one("shown").textContent = "Shown: " + found.querySelector("h3").textContent;
    stops();
  };
  [policy, group].filter(Boolean).forEach((pick) => pick.addEventListener("change", show));
  all(".controls").forEach((each) => { each.hidden = false; });

  // definitions at the word, from the glossary
  const tip = one("tip");
  let timer = 0;
  const hide = () => { tip.hidden = true; };
  const tell = (term) => {
    clearTimeout(timer);
    const meaning = one(term.getAttribute("aria-describedby"));
    if (!meaning) return;
    tip.textContent = meaning.textContent;
    tip.hidden = false;
    const box = term.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8);
    const below = box.bottom + tip.offsetHeight + 8 < innerHeight;
    tip.style.left = Math.max(8, left) + scrollX + "px";
    tip.style.top = (below ? box.bottom + 4 : box.top - tip.offsetHeight - 4) + scrollY + "px";
  };
  const later = () => { timer = setTimeout(hide, 150); };
  all(".term").forEach((term) => {
    term.addEventListener("mouseenter", () => tell(term));
    term.addEventListener("focus", () => tell(term));
    term.addEventListener("mouseleave", later);
    term.addEventListener("blur", hide);
    term.addEventListener("click", () => { hide(); one("words").querySelector("details").open = true; });
  });
  tip.addEventListener("mouseenter", () => clearTimeout(timer));
  tip.addEventListener("mouseleave", later);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  // to copy without a permission: select, and let the old command or the reader do it
  const copy = one("copy");
  if (copy) copy.addEventListener("click", async () => {
    const text = one("yaml");
    const said = one("copied");
    try {
      await navigator.clipboard.writeText(text.textContent);
      said.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(text);
      said.textContent = document.execCommand("copy") ? "Copied." : "Selected: copy it with Ctrl+C.";
    }
  });

  // paper has no switches: everything is shown
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    folded.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));
  if (views.length > 1) show(); else stops();
});
