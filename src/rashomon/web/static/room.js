"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const keys = JSON.parse(root.dataset.keys || "{}");
  const actionOf = Object.fromEntries(Object.entries(keys).map(([action, key]) => [key, action]));
  // What the record's own script does, under the keys that it knows.
  const theirs = { next: "j", previous: "k", "next-disputed": "d", "previous-disputed": "D", words: "n", help: "?" };
  const columns = document.querySelector(".columns");
  const recordPage = Boolean(document.getElementById("sheet-close"));
  const help = document.getElementById("help");
  const status = document.getElementById("status");
  const say = (text) => { status.textContent = text; };

  // -- the fact that the keys act on ------------------------------------------------------------------
  // In lists of stories and of reports found the same keys go from one to the next.
  const items = () => [...document.querySelectorAll("[data-queue] .item, #listing .story, .results > li")];
  const chosen = () => document.querySelector("#record [id].fact.selected, [data-queue] .item.selected, .one-fact .fact");

  function choose(item) {
    for (const other of items()) other.classList.toggle("selected", other === item);
    if (!item) return;
    item.querySelector(".gist, h2 a, h3 a").focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = items();
    if (!all.length) return false;
    const at = all.findIndex((item) => item.classList.contains("selected"));
    choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
    return true;
  }

  // -- what keys do ---------------------------------------------------------------------------------
  function press(act) {
    const fact = chosen();
    const button = (fact && fact.querySelector(`[data-act="${act}"]`)) || document.querySelector(`.verbs [data-act="${act}"]`);
    const listed = act === "open" && document.querySelector("#listing .story.selected a, .results > li.selected a");
    if (listed) { listed.click(); return; }
    if (!fact || !button) { say("No fact is chosen."); return; }
    if (button.form && button.form.id === "decide") going = { fact, decide: act !== "open" };
    button.click();
  }

  function follow(act, by) {
    if (step(by)) return;
    const link = document.querySelector(`a[data-act="${act}"]`);
    if (link) link.click();
  }

  function note() {
    const fact = chosen();
    const field = document.getElementById("note");
    if (field) { field.focus(); field.scrollIntoView({ block: "center" }); }
    else if (fact) location.assign(fact.querySelector('[data-act="open"]').href + "#note");
  }

  function edit() {
    if (pick()) return;
    const fact = chosen();
    const words = document.querySelector("#edit [name=words]");
    if (words) { words.focus(); words.scrollIntoView({ block: "center" }); }
    else if (fact) location.assign(fact.querySelector('[data-act="open"]').href + "#edit");
  }

  const acts = {
    next: () => follow("next", 1), previous: () => follow("previous", -1),
    accept: () => press("accept"), reject: () => press("reject"), open: () => press("open"),
    note, edit,
    undo: () => { const form = document.querySelector("[data-undo]"); if (form) form.requestSubmit(); else location.assign("/decisions"); },
    search: () => { const field = document.querySelector('[data-key="search"]'); if (field) field.focus(); else location.assign("/search"); },
    stories: () => location.assign("/stories"),
    queue: () => location.assign("/review"),
    help: () => help && help.showModal(),
  };

  addEventListener("keydown", (event) => {
    if (event.rashomon || event.ctrlKey || event.metaKey || event.altKey || (help && help.open)) return;
    const typing = event.target.closest && event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (event.key === "Escape") { if (typing) typing.blur(); closePicker(); clearFlash(); return; }
    if (typing) { event.stopPropagation(); return; }
    const action = actionOf[event.key];
    if (recordPage && (action in theirs || Object.values(theirs).includes(event.key))) {
      if (action in theirs && theirs[action] === event.key) return;
      event.stopImmediatePropagation();
      if (action in theirs) {
        event.preventDefault();
        const again = new KeyboardEvent("keydown", { key: theirs[action], bubbles: true, cancelable: true });
        again.rashomon = true;
        event.target.dispatchEvent(again);
        return;
      }
    }
    if (!action || !acts[action]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    acts[action]();
  }, true);

  if (help && !recordPage) {
    document.getElementById("help-button").addEventListener("click", () => help.showModal());
    document.getElementById("help-close").addEventListener("click", () => help.close());
  }
  function clearFlash() { const flash = document.getElementById("flash"); if (flash) flash.replaceChildren(); }

  // -- after a decision: on to the next fact ------------------------------------------------------------
  let going = null;
  document.addEventListener("htmx:after:swap", () => {
    if (!going) return;
    const { fact } = going;
    going = null;
    const name = document.querySelector("#flash input[name=user]");
    if (name) { name.focus(); return; }
    const said = document.querySelector("#flash .notice span");
    if (!said) return;
    say(said.textContent);
    const again = new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true });
    again.rashomon = true;
    (fact.querySelector(".gist") || document.body).dispatchEvent(again);
  });

  // -- words selected in a report -------------------------------------------------------------------
  const picker = document.getElementById("picker");
  const editForm = document.getElementById("edit");

  // Where a selection begins, in code points of the report: a part says where it begins itself.
  function selection() {
    const found = getSelection();
    if (!found.rangeCount || found.isCollapsed) return null;
    const range = found.getRangeAt(0);
    const of = (node) => (node.nodeType === 1 ? node : node.parentElement);
    const part = of(range.startContainer).closest("[data-start]");
    const report = of(range.startContainer).closest("[data-report]");
    if (!part || !report || of(range.endContainer).closest("[data-report]") !== report) return null;
    const before = document.createRange();
    before.setStart(part, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = Number(part.dataset.start) + [...before.toString()].length;
    const words = range.toString();
    return words.trim() ? { report: report.dataset.report, start, words } : null;
  }

  function fill(form, found) {
    for (const name of ["report", "start", "words"]) form.elements[name].value = found[name];
  }

  function pick() {
    const found = selection();
    if (!found) return false;
    if (editForm) {
      fill(editForm, found);
      editForm.elements.field.focus();
      editForm.scrollIntoView({ block: "center" });
      return true;
    }
    const fact = chosen();
    if (!picker) return false;
    if (!fact) { say("Choose a fact first: its field is set to the selected words."); return false; }
    fill(picker, found);
    picker.elements.fact.value = fact.dataset.fact;
    document.getElementById("picker-words").textContent = found.words;
    document.getElementById("picker-fact").textContent = "for: " + fact.querySelector(".gist").textContent;
    picker.elements.next.value = location.pathname + location.search + "#f-" + fact.dataset.fact;
    picker.hidden = false;
    picker.elements.field.focus();
    return true;
  }

  function closePicker() { if (picker) picker.hidden = true; }
  if (picker) document.getElementById("picker-close").addEventListener("click", closePicker);
  if (editForm) {
    document.addEventListener("selectionchange", () => {
      const found = selection();
      if (found) fill(editForm, found);
    });
    editForm.elements.words.addEventListener("input", () => { editForm.elements.start.value = ""; });
  }
  if (picker) document.addEventListener("mouseup", (event) => {
    if (event.target.closest(".picker")) return;
    setTimeout(() => { if (!selection()) closePicker(); else if (chosen()) pick(); });
  });

  // -- where the texts begin --------------------------------------------------------------------------
  if (columns && "lit" in columns.dataset)
    for (const text of columns.querySelectorAll(".text")) {
      const mark = text.querySelector("mark[data-values]") && !text.querySelector("mark[data-claims]")
        ? text.querySelector("mark") : text.querySelector("mark[data-claims]");
      if (mark && text.classList.contains("all-lit"))
        text.scrollTop = mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight * 0.3;
    }
  // of a line of time that does not fit, the last days are looked at first
  for (const drawn of document.querySelectorAll(".scroll > .timeline, .scroll > .activity"))
    drawn.parentElement.scrollLeft = drawn.parentElement.scrollWidth;
  const namer = document.querySelector("main .namer input[name=user]");
  if (namer) namer.focus();
  const first = document.querySelector("[data-first]");
  if (first) choose(first);
})();
