"use strict";
// Shows the tables of the data block: searches, sorts, pages. Every value is set as text.
(() => {
  const PAGE = 50, FEW = 40;
  const data = JSON.parse(document.getElementById("data").textContent);
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const number = new Intl.NumberFormat("en");

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function make(name, attributes = {}, ...children) {
    const found = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "text") found.textContent = value;
      else if (key.startsWith("on")) found.addEventListener(key.slice(2), value);
      else found.setAttribute(key, value);
    }
    found.append(...children);
    return found;
  }

  function compare(a, b) {
    if (a === b) return 0;
    if (a === null || a === "") return 1;
    if (b === null || b === "") return -1;
    if (typeof a === "number" && typeof b === "number") return a - b;
    return collator.compare(String(a), String(b));
  }

  function debounced(act) {
    let timer = 0;
    return () => { clearTimeout(timer); timer = setTimeout(act, 120); };
  }

  function show(host, table, id) {
    const { columns, heads: names, lead, rows } = table;
    const long = new Set(), numeric = new Set();
    lead.forEach((_, i) => {
      const some = rows.slice(0, 200);
      if (some.some(([cells]) => String(cells[i] ?? "").length > 28)) long.add(i);
      if (some.length && some.every(([cells]) => typeof cells[i] === "number")) numeric.add(i);
    });
    const extra = rows.some(([, rest]) => rest.length > 0);
    let texts = null;
    let found = rows.map((_, i) => i);
    let page = 0, sorted = -1, direction = 1;
    const opened = new Set();

    const tools = make("div", { class: "tools", role: "search", "aria-label": table.search });
    const query = make("input", {
      type: "search", id: `${id}-q`, autocomplete: "off", spellcheck: "false",
      oninput: debounced(() => look()),
    });
    tools.append(make("div", { class: "wide" },
      make("label", { for: `${id}-q`, text: table.search }), query));
    const picks = [];
    lead.forEach((column, i) => {
      if (!table.filters.includes(column)) return;
      const values = [...new Set(rows.map(([cells]) => cells[i] ?? ""))].sort(compare);
      if (values.length < 2 || values.length > FEW) return;
      const pick = make("select", { id: `${id}-f${i}`, onchange: () => look() });
      pick.append(make("option", { value: "*", text: "All" }));
      values.forEach((v, k) =>
        pick.append(make("option", { value: String(k), text: v === "" ? "(empty)" : String(v) })));
      picks.push([i, pick, values]);
      tools.append(make("div", {},
        make("label", { for: `${id}-f${i}`, text: names[i] }), pick));
    });
    const count = make("p", { class: "count", role: "status", "aria-live": "polite" });
    const head = make("tr", { role: "row" });
    const heads = lead.map((column, i) => {
      const button = make("button", {
        type: "button", text: names[i], title: columns[column], onclick: () => sort(i),
      });
      const cell = make("th", { scope: "col", role: "columnheader", "aria-sort": "none" }, button);
      head.append(cell);
      return cell;
    });
    if (extra) head.append(make("th", { scope: "col", role: "columnheader", class: "plain" },
      make("span", { text: "All answers" })));
    const body = make("tbody", { role: "rowgroup" });
    const previous = make("button", { type: "button", text: "Previous", onclick: () => turn(-1) });
    const next = make("button", { type: "button", text: "Next", onclick: () => turn(1) });
    const where = make("span");
    const pages = make("nav", { class: "pages", "aria-label": `Pages: ${table.caption}` },
      previous, where, next);
    const scroll = make("div", {
      class: "scroll cards", role: "region", tabindex: "0", "aria-label": table.caption,
    }, make("table", { role: "table" }, make("caption", { text: table.caption }),
      make("thead", { role: "rowgroup" }, head), body));
    host.append(tools, count, scroll, pages);

    function look() {
      texts ??= rows.map(([cells, rest]) =>
        fold([...cells, ...rest.filter((_, i) => i % 2)].join("\n")));
      const words = fold(query.value).split(/\s+/u).filter(Boolean);
      const wanted = picks.filter(([, pick]) => pick.value !== "*")
        .map(([i, pick, values]) => [i, values[Number(pick.value)]]);
      found = [];
      rows.forEach(([cells], n) => {
        if (wanted.every(([i, value]) => (cells[i] ?? "") === value) &&
            words.every((word) => texts[n].includes(word))) found.push(n);
      });
      order();
      page = 0;
      draw();
    }

    function order() {
      if (sorted < 0) return;
      found.sort((a, b) => {
        const x = rows[a][0][sorted], y = rows[b][0][sorted];
        const none = (v) => v === null || v === "";
        if (none(x) !== none(y)) return none(x) ? 1 : -1;
        return direction * compare(x, y) || a - b;
      });
    }

    function sort(i) {
      direction = sorted === i ? -direction : 1;
      sorted = i;
      heads.forEach((cell, k) => cell.setAttribute("aria-sort",
        k !== i ? "none" : direction > 0 ? "ascending" : "descending"));
      order();
      page = 0;
      draw();
    }

    function turn(step) {
      page += step;
      draw();
      scroll.scrollIntoView({ block: "start" });
      scroll.focus({ preventScroll: true });
    }

    // Answers that share the beginning of their question stand under it once.
    function answers(rest) {
      const list = make("dl", { class: "answers" });
      let group = null, shared = null;
      for (let i = 0; i < rest.length; i += 2) {
        const label = columns[rest[i]], cut = label.lastIndexOf(" - ");
        const begins = cut < 0 ? label : label.slice(0, cut), ends = cut < 0 ? "" : label.slice(cut + 3);
        if (cut < 0 || begins !== shared) {
          group = make("div", {}, make("dt", { text: begins }));
          list.append(group);
        }
        shared = cut < 0 ? null : begins;
        const value = make("bdi", { text: rest[i + 1] });
        group.append(make("dd", {}, ...(ends ? [make("span", { text: `${ends}: ` }), value] : [value])));
      }
      return list;
    }

    function row(n) {
      const [cells, rest] = rows[n];
      const line = make("tr", { role: "row" });
      lead.forEach((column, i) => {
        const kind = numeric.has(i) ? "num" : long.has(i) ? "wide" : "";
        const cell = make("td", {
          role: "cell", dir: "auto", "data-label": names[i], text: String(cells[i] ?? ""),
        });
        if (kind) cell.className = kind;
        line.append(cell);
      });
      if (!extra) return [line];
      const last = make("td", { role: "cell" });
      line.append(last);
      if (!rest.length) return [line];
      const inside = make("td", { role: "cell", colspan: String(lead.length + 1) });
      const more = make("tr", { role: "row", class: "more", id: `${id}-r${n}` }, inside);
      const toggle = make("button", {
        type: "button", "aria-controls": `${id}-r${n}`,
        onclick: () => { if (!opened.delete(n)) opened.add(n); set(); },
      });
      const set = () => {
        const open = opened.has(n);
        toggle.replaceChildren(open ? "Hide" : "Show", make("span",
          { class: "unseen", text: ` ${table.more}: ${String(cells[0] ?? "")}` }));
        toggle.setAttribute("aria-expanded", String(open));
        more.hidden = !open;
        if (open && !inside.firstChild) inside.append(answers(rest));
      };
      set();
      last.append(toggle);
      return [line, more];
    }

    function draw(all = false) {
      const size = all ? found.length : PAGE;
      const total = Math.max(1, Math.ceil(found.length / PAGE));
      const start = all ? 0 : page * PAGE;
      const lines = found.slice(start, start + size).flatMap(row);
      if (!lines.length) lines.push(make("tr", { role: "row" }, make("td", {
        role: "cell", class: "none", colspan: String(lead.length + 1), text: "Nothing found.",
      })));
      body.replaceChildren(...lines);
      const [one, many] = table.noun;
      const of = found.length === rows.length ? "" : ` of ${number.format(rows.length)}`;
      const noun = rows.length === 1 ? one : many;
      count.textContent = `${number.format(found.length)}${of} ${noun}`;
      previous.disabled = page === 0;
      next.disabled = page >= total - 1;
      where.textContent = `Page ${number.format(page + 1)} of ${number.format(total)}`;
      pages.hidden = total === 1;
    }

    if (table.prints) {
      addEventListener("beforeprint", () => draw(true));
      addEventListener("afterprint", () => draw());
    }
    draw();
  }

  data.tables.forEach((table, i) => show(document.getElementById(`table-${i}`), table, `t${i}`));
  document.documentElement.dataset.ready = "yes";
})();
