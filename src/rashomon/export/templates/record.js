"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  // Nothing is indexed beforehand: a page may be large, and more of it may come. A key is looked up when it is needed.
  const keysOf = (mark) => ((mark.dataset.claims || "") + " " + (mark.dataset.values || "")).split(" ").filter(Boolean);
  const marksOf = (key) => {
    const word = CSS.escape(key);
    return [...document.querySelectorAll(`mark[data-claims~="${word}"], mark[data-values~="${word}"]`)];
  };
  const placesOf = (key) => [...document.querySelectorAll(`[data-fact="${CSS.escape(key)}"]`)];

  // -- under the pointer or the focus: the words of one fact in all reports --------------------------------
  let near = [];
  let wanted = null;
  let shown = null;
  let due = 0;

  function peek(key) {
    wanted = key;
    if (due) return;
    due = requestAnimationFrame(() => {
      due = 0;
      if (wanted === shown) return;
      shown = wanted;
      for (const element of near) element.classList.remove("near");
      near = shown ? [...marksOf(shown), ...placesOf(shown)] : [];
      for (const element of near) element.classList.add("near");
    });
  }

  function factAt(element) {
    const mark = element.closest("mark[data-claims], mark[data-values]");
    if (mark) { const keys = keysOf(mark); return keys.includes(selected) ? selected : keys[0]; }
    const fact = element.closest("[data-fact]");
    return fact && fact.dataset.fact;
  }

  let selected = null;
  document.addEventListener("pointerover", (event) => { if (event.target.closest) peek(factAt(event.target)); });
  document.addEventListener("focusin", (event) => { if (event.target.closest) peek(factAt(event.target)); });

  const closer = document.getElementById("sheet-close");
  if (!closer) return;

  // -- the record with its reports -------------------------------------------------------------------------
  const record = document.getElementById("record");
  const panes = document.querySelector(".panes");
  const columns = document.querySelector(".columns");
  const status = document.getElementById("status");
  const help = document.getElementById("help");
  const narrow = matchMedia("(max-width: 820px)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const tabs = new Map([...document.querySelectorAll("[data-tab]")].map((tab) => [tab.dataset.tab, tab]));
  const reports = () => [...columns.children];
  let lit = [];
  let places = [];
  let here = -1;
  let coming = "";  // words of a report whose text is on its way
  let onward = null;  // a step that waits for more facts

  const reportOf = (element) => element.closest(".report");
  const decoded = (hash) => { try { return decodeURIComponent(hash.slice(1)); } catch { return ""; } };

  // Places are read first and all boxes are moved after that: reading and moving by turns lays the page out each time.
  function show(pairs) {
    const moves = pairs.map(([element, box, at]) =>
      [box, element.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight * at, box.clientHeight]);
    for (const [box, by, height] of moves)
      box.scrollBy({ top: by, behavior: calm.matches || Math.abs(by) > 2 * height ? "auto" : "smooth" });
  }
  const textOf = (report) => report.querySelector(".text");

  function openTab(report) {
    for (const other of reports()) other.classList.toggle("open", other === report);
    for (const [name, tab] of tabs) tab.classList.toggle("open", name === report.id);
  }

  function bringIn(report) {
    openTab(report);
    if (narrow.matches) return;
    const left = report.offsetLeft - columns.offsetLeft;
    if (left < columns.scrollLeft || left + report.offsetWidth > columns.scrollLeft + columns.clientWidth)
      columns.scrollLeft = left;
  }

  // where not all columns fit, those that carry the fact come first
  function gather(involved) {
    const fits = columns.scrollWidth <= columns.clientWidth + 1;
    for (const report of reports()) report.classList.toggle("later", !fits && involved.length > 0 && !involved.includes(report));
  }

  function unlight() {
    for (const mark of lit) mark.classList.remove("lit", "value", "here");
    for (const place of places) {
      place.classList.remove("selected");
      for (const link of place.querySelectorAll(".gist")) link.removeAttribute("aria-current");
    }
    columns.classList.remove("chosen");
    for (const tab of tabs.values()) {
      tab.classList.remove("has");
      tab.querySelector(".hits").hidden = true;
    }
    lit = []; places = []; selected = null; here = -1;
  }

  // A report without its text yet is told by the fact's own list of reports.
  function light(key) {
    unlight();
    selected = key;
    columns.classList.add("chosen");
    places = placesOf(key);
    for (const place of places) {
      place.classList.add("selected");
      for (const link of place.querySelectorAll(".gist")) link.setAttribute("aria-current", "true");
    }
    lit = marksOf(key);
    const perReport = new Map();
    const put = (report, mark) => {
      if (!perReport.has(report)) perReport.set(report, []);
      if (mark) perReport.get(report).push(mark);
    };
    const named = new Set(places.flatMap((place) => (place.dataset.in || "").split(" ")).filter(Boolean));
    for (const report of reports()) if (named.has(report.id)) put(report, null);
    for (const mark of lit) {
      mark.classList.add("lit");
      if ((mark.dataset.values || "").split(" ").includes(key)) mark.classList.add("value");
      if (!mark.classList.contains("gap")) put(reportOf(mark), mark);
    }
    const claimed = (mark) => (mark.dataset.claims || "").split(" ").includes(key);
    for (const [report, held] of perReport) {
      const tab = tabs.get(report.id);
      tab.classList.add("has");
      const hits = tab.querySelector(".hits");
      hits.textContent = "●";
      hits.hidden = false;
      held.sort((a, b) => claimed(b) - claimed(a));
    }
    return perReport;
  }

  // keep: an element of the reports that the person clicked, so its column stays where it is
  function select(key, { keep = null, sheet = true } = {}) {
    if (!placesOf(key).length) return false;
    const perReport = light(key);
    const involved = [...perReport.keys()];
    if (narrow.matches && sheet && involved.length) root.classList.add("sheet");
    if (!keep) gather(involved);
    if (involved.length && !keep) bringIn(involved[0]);
    show([...perReport].filter(([report, held]) => held.length && (!keep || report !== reportOf(keep)))
      .map(([report, held]) => [held[0], textOf(report), 0.3]));
    const gist = places[0].querySelector(".gist").textContent;
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
    bringTo(place);
    if (focus) place.querySelector(".gist").focus({ preventScroll: true });
  }

  // What is out of sight is laid out only when it comes into it, and is seldom as high as it was thought to be.
  function bringTo(place, again = 3) {
    const box = narrow.matches ? root : record;
    const top = narrow.matches ? 0 : box.getBoundingClientRect().top;
    const off = place.getBoundingClientRect().top - top - box.clientHeight * (narrow.matches ? 0.02 : 0.25);
    const far = Math.abs(off) > 2 * box.clientHeight;
    if (Math.abs(off) > 1) box.scrollBy({ top: off, behavior: calm.matches || far || again < 3 ? "auto" : "smooth" });
    if (again && (far || calm.matches || again < 3)) requestAnimationFrame(() => bringTo(place, again - 1));
  }

  const VERDICTS = ["disputed", "corroborated", "repeated", "single"];
  const hidden = () => VERDICTS.filter((verdict) => record.classList.contains(`hide-${verdict}`));
  for (const verdict of VERDICTS) {
    const box = document.getElementById(`show-${verdict}`);
    const follow = () => record.classList.toggle(`hide-${verdict}`, !box.checked);
    if (box) { box.addEventListener("change", follow); follow(); }
  }

  function step(by, only) {
    const without = hidden();
    const all = [...record.querySelectorAll("[id].fact")]
      .filter((f) => !without.some((v) => f.classList.contains(v)) && (!only || f.classList.contains(only)));
    const current = document.getElementById(`f-${selected}`);
    let next = all.indexOf(current);
    if (next >= 0) next += by;
    else if (!current) next = by > 0 ? 0 : all.length - 1;
    else {
      const after = all.findIndex((f) => current.compareDocumentPosition(f) & Node.DOCUMENT_POSITION_FOLLOWING);
      next = by > 0 ? (after < 0 ? all.length : after) : (after < 0 ? all.length : after) - 1;
    }
    if (!all[next] && further(by, only)) return;
    if (!all.length) return;
    const fact = all[(next + all.length) % all.length] || all[0];
    select(fact.dataset.fact);
    reveal(fact.dataset.fact, true);
  }

  // Past the facts that are on the page: fetch those beside them, then go on.
  function further(by, only) {
    const link = record.querySelector(`.more a[rel=${by > 0 ? "next" : "prev"}]`);
    if (!link) return false;
    if (only && by > 0) {
      if (!link.dataset[only]) return false;
      location.assign(link.dataset[only]);
    } else {
      onward = () => step(by, only);
      link.click();
    }
    return true;
  }

  function nextWords() {
    if (!lit.length) return;
    if (here >= 0) lit[here].classList.remove("here");
    here = (here + 1) % lit.length;
    lit[here].classList.add("here");
    bringIn(reportOf(lit[here]));
    show([[lit[here], textOf(reportOf(lit[here])), 0.3]]);
  }

  function clear() {
    root.classList.remove("sheet");
    unlight();
    gather([]);
    status.textContent = "";
    remember("");
  }

  function go(anchor) {
    const target = document.getElementById(anchor) || document.getElementById(anchor.split("-")[0]);
    const report = target && reportOf(target);
    if (!report) return false;
    coming = target.id === anchor ? "" : anchor;
    if (narrow.matches) root.classList.add("sheet");
    bringIn(report);
    if (target !== report) show([[target, textOf(report), 0.3]]);
    else textOf(report).focus({ preventScroll: true });
    return true;
  }

  // a link to words inside a fact: select the fact, then stay on these words
  function goWords(link, anchor) {
    const fact = link.closest("[data-fact]");
    if (fact) select(fact.dataset.fact);
    go(anchor);
    point(document.getElementById(anchor));
  }

  function point(target) {
    if (here >= 0) lit[here].classList.remove("here");
    here = lit.indexOf(target);
    if (here >= 0) target.classList.add("here");
  }

  // more of the page came: facts beside those that are here, or the text of a report
  document.addEventListener("htmx:after:swap", () => {
    if (coming && document.getElementById(coming)) {
      const [anchor, key] = [coming, selected];
      if (key) light(key);
      go(anchor);
      point(document.getElementById(anchor));
    } else if (selected && marksOf(selected).length !== lit.length) {
      const before = new Set(lit.map(reportOf));
      show([...light(selected)].filter(([report, held]) => held.length && !before.has(report))
        .map(([report, held]) => [held[0], textOf(report), 0.3]));
    }
    const then = onward;
    onward = null;
    if (then) then();
  });

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark");
    if (mark && String(getSelection()) === "") {
      const claims = (mark.dataset.claims || "").split(" ").filter(Boolean);
      const keys = claims.length ? claims : keysOf(mark);
      const key = keys[(keys.indexOf(selected) + 1) % keys.length];
      if (select(key, { keep: mark })) reveal(key, false);
      else if (key && "partly" in panes.dataset) elsewhere(key);
      return;
    }
    const link = event.target.closest("a[href*='#']");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const anchor = decoded(link.hash);
      if (anchor.startsWith("f-")) {
        if (!select(anchor.slice(2))) return;
        event.preventDefault();
        const beside = link.closest(".card") || link.classList.contains("pick");
        if (narrow.matches || !beside) reveal(anchor.slice(2), true);
      } else if (/^r\d+(-\d+)?$/.test(anchor) && document.getElementById(anchor.split("-")[0])) {
        event.preventDefault();
        goWords(link, anchor);
      }
      return;
    }
    const fact = event.target.closest("[data-fact]");
    if (fact && !event.target.closest("summary, input, button, a") && String(getSelection()) === "") select(fact.dataset.fact);
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
  closer.addEventListener("click", () => root.classList.remove("sheet"));
  document.getElementById("sheet-open").addEventListener("click", () => root.classList.add("sheet"));

  // A fact that another page of this record has.
  function elsewhere(key) {
    const asked = new URLSearchParams(location.search);
    if (asked.get("fact") === key) return;
    asked.set("fact", key);
    asked.delete("start");
    location.replace(`${location.pathname}?${asked}#f-${key}`);
  }

  function open() {
    const anchor = decoded(location.hash);
    if (anchor.startsWith("f-")) {
      const key = anchor.slice(2);
      if (select(key) && document.getElementById(anchor)) reveal(key, true);
      else if ("partly" in panes.dataset) elsewhere(key);
    } else if (/^r\d+(-\d+)?$/.test(anchor)) go(anchor);
  }
  addEventListener("hashchange", open);
  // the browser goes to the fragment by itself once more when all is there
  addEventListener("load", () => requestAnimationFrame(() => {
    const place = location.hash === `#f-${selected}` && document.getElementById(`f-${selected}`);
    if (place) bringTo(place);
  }));
  if (columns.children.length) openTab(columns.firstElementChild);
  open();
})();
