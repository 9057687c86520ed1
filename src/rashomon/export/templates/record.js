"use strict";
(() => {
  const root = document.documentElement;
  const record = document.getElementById("record");
  const columns = document.querySelector(".columns");
  const reports = [...document.querySelectorAll(".report")];
  const status = document.getElementById("status");
  const help = document.getElementById("help");
  const narrow = matchMedia("(max-width: 820px)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  root.classList.add("js");

  // fact key -> its marks, in the order of the reports; fact key -> its places in the record
  const marks = new Map();
  const places = new Map();
  const put = (map, key, item) => (map.get(key) || map.set(key, []).get(key)).push(item);
  const keysOf = (mark, name) => (mark.dataset[name] || "").split(" ").filter(Boolean);
  for (const mark of document.querySelectorAll("mark"))
    for (const key of new Set([...keysOf(mark, "claims"), ...keysOf(mark, "values")])) put(marks, key, mark);
  for (const place of document.querySelectorAll("[data-fact]")) put(places, place.dataset.fact, place);

  let selected = null;
  let here = -1;

  const reportOf = (element) => element.closest(".report");
  const decoded = (hash) => { try { return decodeURIComponent(hash.slice(1)); } catch { return ""; } };
  const shown = (element) => element.getClientRects().length > 0;

  function show(element, box, at) {
    const top = element.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
    box.scrollTo({ top: top - box.clientHeight * at, behavior: calm.matches ? "auto" : "smooth" });
  }

  function openTab(report) {
    for (const other of reports) other.classList.toggle("open", other === report);
    for (const tab of document.querySelectorAll("[data-tab]")) tab.classList.toggle("open", tab.dataset.tab === report.id);
  }

  function bringIn(report) {
    openTab(report);
    if (narrow.matches) return;
    const left = report.offsetLeft - columns.offsetLeft;
    if (left < columns.scrollLeft || left + report.offsetWidth > columns.scrollLeft + columns.clientWidth)
      columns.scrollLeft = left;
  }

  // where not all columns fit, those that carry the fact come first
  function gather(perReport) {
    const fits = columns.scrollWidth <= columns.clientWidth + 1;
    for (const report of reports) report.classList.toggle("later", !fits && perReport.size > 0 && !perReport.has(report));
  }

  function unlight() {
    for (const mark of marks.get(selected) || []) mark.classList.remove("lit", "value", "here");
    for (const place of places.get(selected) || []) {
      place.classList.remove("selected");
      for (const link of place.querySelectorAll(".gist")) link.removeAttribute("aria-current");
    }
    root.classList.remove("chosen");
    for (const tab of document.querySelectorAll("[data-tab]")) {
      tab.classList.remove("has");
      tab.querySelector(".hits").hidden = true;
    }
    selected = null;
    here = -1;
  }

  function light(key) {
    unlight();
    selected = key;
    root.classList.add("chosen");
    for (const place of places.get(key)) {
      place.classList.add("selected");
      for (const link of place.querySelectorAll(".gist")) link.setAttribute("aria-current", "true");
    }
    const lit = marks.get(key) || [];
    const perReport = new Map();
    for (const mark of lit) {
      mark.classList.add("lit");
      if (keysOf(mark, "values").includes(key)) mark.classList.add("value");
      if (shown(mark) || narrow.matches) put(perReport, reportOf(mark), mark);
    }
    for (const [report, held] of perReport) {
      const tab = document.querySelector(`[data-tab="${report.id}"]`);
      tab.classList.add("has");
      const hits = tab.querySelector(".hits");
      hits.textContent = "●";
      hits.hidden = false;
      held.sort((a, b) => keysOf(a, "claims").includes(key) < keysOf(b, "claims").includes(key) ? 1 : 0);
    }
    return perReport;
  }

  // keep: an element of the reports that the person clicked, so its column stays where it is
  function select(key, { keep = null, sheet = true } = {}) {
    if (!places.has(key)) return false;
    const perReport = light(key);
    const involved = [...perReport.keys()];
    if (narrow.matches && sheet && involved.length) root.classList.add("sheet");
    if (!keep) gather(perReport);
    if (involved.length && !keep) bringIn(involved[0]);
    for (const [report, held] of perReport)
      if (!keep || report !== reportOf(keep)) show(held[0], report.querySelector(".text"), 0.3);
    const gist = places.get(key)[0].querySelector(".gist").textContent;
    status.textContent = `${gist} Marked in ${involved.map((r) => r.dataset.label).join(", ") || "no report"}.`;
    remember(`#f-${key}`);
    return true;
  }

  function remember(hash) {
    if (location.hash !== hash) history.replaceState(null, "", hash || location.pathname + location.search);
  }

  function reveal(key, focus) {
    const place = document.getElementById(`f-${key}`);
    if (!place) return;
    if (narrow.matches) place.scrollIntoView({ block: "start" });
    else show(place, record, 0.25);
    if (focus) place.querySelector(".gist").focus({ preventScroll: true });
  }

  function step(by, only) {
    const all = [...record.querySelectorAll("[id].fact")].filter((f) => shown(f) && (!only || f.classList.contains(only)));
    if (!all.length) return;
    const current = document.getElementById(`f-${selected}`);
    let next = all.indexOf(current);
    if (next >= 0) next += by;
    else if (!current) next = by > 0 ? 0 : all.length - 1;
    else {
      const after = all.findIndex((f) => current.compareDocumentPosition(f) & Node.DOCUMENT_POSITION_FOLLOWING);
      next = by > 0 ? after : (after < 0 ? all.length : after) - 1;
    }
    const fact = all[(next + all.length) % all.length] || all[0];
    select(fact.dataset.fact);
    reveal(fact.dataset.fact, true);
  }

  function nextWords() {
    const lit = marks.get(selected) || [];
    if (!lit.length) return;
    if (here >= 0) lit[here].classList.remove("here");
    here = (here + 1) % lit.length;
    lit[here].classList.add("here");
    bringIn(reportOf(lit[here]));
    show(lit[here], reportOf(lit[here]).querySelector(".text"), 0.3);
  }

  function clear() {
    if (root.classList.contains("sheet")) root.classList.remove("sheet");
    unlight();
    gather(new Map());
    status.textContent = "";
    remember("");
  }

  function go(anchor) {
    const target = document.getElementById(anchor);
    if (!target) return;
    const report = reportOf(target);
    if (!report) return;
    if (narrow.matches) root.classList.add("sheet");
    bringIn(report);
    if (target !== report) show(target, report.querySelector(".text"), 0.3);
    else report.querySelector(".text").focus({ preventScroll: true });
  }

  // a link to words inside a fact: select the fact, then stay on these words
  function goWords(link, anchor) {
    const fact = link.closest("[data-fact]");
    if (fact) select(fact.dataset.fact);
    go(anchor);
    const target = document.getElementById(anchor);
    const lit = marks.get(selected) || [];
    if (here >= 0) lit[here].classList.remove("here");
    here = lit.indexOf(target);
    if (here >= 0) target.classList.add("here");
  }

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (mark && String(getSelection()) === "") {
      const keys = keysOf(mark, "claims").length ? keysOf(mark, "claims") : keysOf(mark, "values");
      const key = keys[(keys.indexOf(selected) + 1) % keys.length];
      if (select(key, { keep: mark })) reveal(key, false);
      return;
    }
    const link = event.target.closest("a[href^='#']");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const anchor = decoded(link.hash);
      if (anchor.startsWith("f-")) {
        event.preventDefault();
        select(anchor.slice(2));
        const near = link.closest(".card") || link.classList.contains("pick");
        if (narrow.matches || !near) reveal(anchor.slice(2), true);
      } else if (/^r\d+(-\d+)?$/.test(anchor)) {
        event.preventDefault();
        goWords(link, anchor);
      }
      return;
    }
    const fact = event.target.closest("[data-fact]");
    if (fact && !event.target.closest("summary, input, button") && String(getSelection()) === "") select(fact.dataset.fact);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const onRecord = !event.target.closest || !event.target.closest(".reports, summary, .scroll, button");
    const inFact = onRecord && event.target.closest && event.target.closest(".fact");
    const acts = {
      j: () => step(1), k: () => step(-1), d: () => step(1, "disputed"), D: () => step(-1, "disputed"),
      n: nextWords, "?": () => help.showModal(), Escape: clear,
    };
    if (inFact) Object.assign(acts, { ArrowDown: acts.j, ArrowUp: acts.k });
    if (!Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  });

  document.getElementById("help-button").addEventListener("click", () => help.showModal());
  document.getElementById("help-close").addEventListener("click", () => help.close());
  document.getElementById("sheet-close").addEventListener("click", () => root.classList.remove("sheet"));
  document.getElementById("sheet-open").addEventListener("click", () => root.classList.add("sheet"));

  function open() {
    const anchor = decoded(location.hash);
    if (anchor.startsWith("f-") && select(anchor.slice(2))) reveal(anchor.slice(2), true);
    else if (/^r\d+(-\d+)?$/.test(anchor)) go(anchor);
  }
  addEventListener("hashchange", open);
  if (reports.length) openTab(reports[0]);
  open();
})();
