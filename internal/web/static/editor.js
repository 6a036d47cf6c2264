// gongkai, office pages: the editor for official documents. Loaded with defer after app.js.
// An official document is a list of blocks: h2 一、 h3 （一） p and tables, whose first row is
// their head. Whatever is typed or pasted becomes such a list; fonts, colours and hidden text
// stay behind. As plain text a row of a table is a line "| a | b |", and an empty line
// parts two tables: kernel/text reads and writes the same.
(() => {
  "use strict";
  const make = (tag, props = {}) => Object.assign(document.createElement(tag), props);
  const tell = (text) => document.dispatchEvent(new CustomEvent("tell", { detail: text }));
  const SKIP = /^(STYLE|SCRIPT|TITLE|META|LINK|XML|DEL|IMG|OBJECT|SVG|HEAD)$/, BLOCK = /^(P|DIV|LI|H[1-6]|TR|TD|TH|UL|OL|TABLE|SECTION|ARTICLE|BLOCKQUOTE)$/;
  const WIDEST = 60, LONG = 600; // columns that are kept; a longer cell is a page laid out in a table
  const level = (t) => t.length > 40 || /。./.test(t) ? "p" : /^[一二三四五六七八九十百]+、/.test(t) ? "h2" : /^[（(][一二三四五六七八九十百]+[）)]/.test(t) ? "h3" : "p";
  const clean = (s) => s.replace(/[ \t\r\n\f\u00a0\u200b\ufeff]+/g, " ").replace(/([\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])/g, "$1").trim();
  const unseen = (n) => SKIP.test(n.nodeName.toUpperCase()) || /display:\s*none|mso-hide:\s*all/i.test(n.getAttribute("data-style") || "");

  // ---- tables: rows of texts ------------------------------------------------------------
  // A cell is one line, its paragraphs parted by spaces. A merged cell stands once, in the
  // first of the places that it covered, so that columns stay in line.
  function words(n, lost) {
    let s = "";
    const walk = (x) => {
      if (x.nodeType === 3) { s += x.data; return; }
      if (x.nodeType !== 1) return;
      if (x.nodeName === "IMG") lost.image++;
      if (x.nodeName === "DEL") lost.change++;
      if (unseen(x)) return;
      if (x.nodeName === "BR" || BLOCK.test(x.nodeName)) s += "\u2028";
      x.childNodes.forEach(walk);
    };
    n.childNodes.forEach(walk);
    return s.split("\u2028").map(clean).filter(Boolean).join(" ").replace(/\|/g, "｜");
  }
  function grid(table, lost) {
    const rows = [], below = [];
    for (const tr of table.rows) {
      if (unseen(tr)) continue;
      const row = [];
      const skip = () => { while (below[row.length] > 0) { below[row.length]--; row.push(""); } };
      for (const c of tr.cells) {
        if (unseen(c)) continue;
        skip();
        if (c.colSpan > 1 || c.rowSpan > 1) lost.merged++;
        for (let i = 0, t = words(c, lost); i < c.colSpan && row.length < WIDEST; i++, t = "") { below[row.length] = c.rowSpan - 1; row.push(t); }
      }
      skip();
      rows.push(row);
    }
    return even(rows);
  }
  const even = (rows) => { const n = Math.max(...rows.map((r) => r.length)); rows.forEach((r) => { while (r.length < n) r.push(""); }); return rows; };
  // Other tables inside, a single cell or whole texts in cells: the table only lays out a page.
  const layout = (t) => t.querySelector("table") || t.querySelectorAll("td,th").length < 2 || Array.from(t.querySelectorAll("td,th")).some((c) => c.textContent.trim().length > LONG && c.querySelectorAll("p,div").length > 3);

  // ---- blocks: {tag, text} or {tag: "table", rows} ----------------------------------------
  function text(plain) {
    const out = [];
    let rows = null;
    for (const l of plain.split(/\r?\n/)) {
      const t = l.trim();
      if (/^\|.+\|$/.test(t)) {
        if (!rows) { rows = []; out.push({ tag: "table", rows }); }
        rows.push(t.slice(1, -1).split("|").map(clean));
        continue;
      }
      if (rows) { even(rows); rows = null; }
      if (t) out.push({ tag: level(t), text: t });
    }
    if (rows) even(rows);
    return out;
  }
  function blocks(root, own) {
    const list = [], lost = { table: 0, merged: 0, image: 0, change: 0 };
    let cur = { tag: "p", text: "" };
    const flush = () => {
      cur.text = clean(cur.text);
      if (cur.text) { if (!own && cur.tag === "p") cur.tag = level(cur.text); list.push(cur); }
      cur = { tag: "p", text: "" };
    };
    const walk = (n) => {
      if (n.nodeType === 3) { cur.text += n.data; return; }
      if (n.nodeType !== 1) return;
      const name = n.nodeName.toUpperCase();
      if (name === "IMG") lost.image++;
      if (name === "DEL") lost.change++;
      if (unseen(n)) return;
      if (name === "BR") return flush();
      if (name === "TABLE" && (own || !layout(n))) {
        flush();
        const rows = grid(n, lost).filter((r) => own || r.some(Boolean)); // Word ends some tables with a row that nobody sees
        if (rows.length) { list.push({ tag: "table", rows }); lost.table++; }
        return;
      }
      const block = BLOCK.test(name);
      if (block) { flush(); if (/^H[12]$/.test(name)) cur.tag = "h2"; else if (/^H[3-6]$/.test(name)) cur.tag = "h3"; }
      n.childNodes.forEach(walk);
      if (block) flush();
    };
    root.childNodes.forEach(walk);
    flush();
    return { list, lost };
  }
  // A word of thousands of letters takes a browser seconds to lay out, unless it may break.
  const write = (n, t) => {
    if (!/[!-~]{61}/.test(t)) { n.textContent = t; return n; }
    t.match(/[!-~]{1,40}|[^!-~]+/g).forEach((x, i) => n.append(...(i ? [make("wbr"), x] : [x])));
    return n;
  };
  const node = (b) => {
    const n = make(b.tag);
    if (!b.rows) return write(n, b.text);
    const body = n.appendChild(make("tbody"));
    b.rows.forEach((row, i) => {
      const tr = body.appendChild(make("tr"));
      for (const t of row) {
        const cell = tr.appendChild(make(i ? "td" : "th"));
        if (t) write(cell, t); else cell.append(make("br"));
        if (!i) cell.scope = "col";
      }
    });
    return n;
  };
  const html = (list) => list.map((b) => node(b).outerHTML).join("");
  const line = (row) => "| " + row.join(" | ") + " |";
  const plain = (list) => list.map((b, i) => b.rows ? (i && list[i - 1].rows ? "\n" : "") + b.rows.filter((r) => r.some(Boolean)).map(line).join("\n") : b.text).filter(Boolean).join("\n");
  // Styles and handlers are set aside before parsing, or the policy of the page would log each one.
  const parse = (s) => new DOMParser().parseFromString(s.replace(/<(style|script)\b[^]*?<\/\1>/gi, "").replace(/<[^>]*>/g, (t) => t.replace(/\s(style|on\w+)\s*=/gi, " data-$1=")), "text/html").body;

  // What can be done in a table: from its rows and the place of the cursor to the new place.
  const GRID = [
    ["下加一行", (rows, r, c) => { rows.splice(r + 1, 0, rows[0].map(() => "")); return [r + 1, c]; }],
    ["删除本行", (rows, r, c) => { rows.splice(r, 1); return [Math.min(r, rows.length - 1), c]; }],
    ["右加一列", (rows, r, c) => { rows.forEach((x) => x.splice(c + 1, 0, "")); return [r, c + 1]; }],
    ["删除本列", (rows, r, c) => { rows.forEach((x) => x.splice(c, 1)); return [r, Math.min(c, rows[0].length - 1)]; }],
  ];
  const HELP = "可从 Word、WPS 直接粘贴，表格一并带入";
  const INSIDE = "表格首行是表头。Tab 到下一格，Enter 到下一行，Esc 离开表格";

  // <rich-text name="body_html"><textarea id name>…</textarea></rich-text>: sends HTML under
  // its own name and plain text under the textarea's; without a script only the latter.
  // A <template> inside may hold the HTML to start from.
  customElements.define("rich-text", class extends HTMLElement {
    connectedCallback() {
      const area = this.querySelector("textarea"), start = this.querySelector("template");
      if (!area || this.surface) return;
      const label = document.querySelector(`label[for="${area.id}"]`);
      const s = this.surface = make("div", { className: "surface gongwen", contentEditable: "true", id: area.id + "-surface" });
      for (const [k, v] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-describedby", area.getAttribute("aria-describedby") || ""]]) s.setAttribute(k, v);
      if (label) { label.id = label.id || area.id + "-label"; s.setAttribute("aria-labelledby", label.id); label.addEventListener("click", () => s.focus()); }
      s.append(...(start ? blocks(start.content, true).list : text(area.value)).map(node));
      const hidden = make("input", { type: "hidden", name: this.getAttribute("name") || area.name + "_html" });
      const note = make("span", { textContent: HELP });
      const bar = make("div", { className: "tools" });
      bar.setAttribute("role", "toolbar");
      bar.setAttribute("aria-label", "段落样式和表格");

      const closest = (sel) => {
        const n = document.getSelection().anchorNode;
        const at = n && s.contains(n) ? (n.nodeType === 3 ? n.parentNode : n).closest(sel) : null;
        return at && s.contains(at) ? at : null;
      };
      const select = (f) => { const r = document.createRange(), now = document.getSelection(); f(r); now.removeAllRanges(); now.addRange(r); };
      const caret = (n, start = false) => { select((r) => { r.selectNodeContents(n); r.collapse(start); }); n.scrollIntoView({ block: "nearest", inline: "nearest" }); };
      // One must be able to write before, behind and between tables.
      const room = () => s.querySelectorAll("table").forEach((t) => {
        const empty = () => { const p = make("p"); p.append(make("br")); return p; };
        if (!t.previousElementSibling || t.previousElementSibling.nodeName === "TABLE") t.before(empty());
        if (!t.nextElementSibling) t.after(empty());
      });
      const sync = () => {
        room();
        const { list } = blocks(s, true);
        hidden.value = html(list);
        area.value = plain(list);
      };
      // All changes go through execCommand, so that they can be undone.
      const put = (list) => document.execCommand("insertHTML", false, html(list));
      const set = (tag) => { s.focus(); if (!closest("td,th")) document.execCommand("formatBlock", false, tag); state(); };
      const change = (f) => {
        s.focus();
        const cell = closest("td,th");
        if (!cell) return;
        const table = cell.closest("table"), i = Array.from(s.querySelectorAll("table")).indexOf(table), rows = grid(table, {});
        const at = f(rows, cell.parentNode.rowIndex, cell.cellIndex);
        select((r) => r.selectNode(table));
        if (!rows.length || !rows[0].length) return document.execCommand("delete");
        put([{ tag: "table", rows }]);
        const now = s.querySelectorAll("table")[i];
        if (now) caret(now.rows[at[0]].cells[at[1]]);
      };
      const insert = () => {
        s.focus();
        if (closest("table")) return;
        const i = Array.from(s.querySelectorAll("table")).filter((t) => t.compareDocumentPosition(document.getSelection().anchorNode) & Node.DOCUMENT_POSITION_FOLLOWING).length;
        const at = closest("p,h2,h3");
        if (at) caret(at);
        put([{ tag: "table", rows: [["", "", ""], ["", "", ""], ["", "", ""]] }]);
        const now = s.querySelectorAll("table")[i];
        if (now) caret(now.rows[0].cells[0]);
      };

      const buttons = [["一级标题 一、", () => set("h2"), "h2"], ["二级标题（一）", () => set("h3"), "h3"], ["正文", () => set("p"), "p"], ["插入表格", insert],
        ...GRID.map(([name, f]) => [name, () => change(f), "cell"])].map(([name, f, tag], i) => {
        const b = make("button", { type: "button", textContent: name, title: "Ctrl+Alt+" + "12034567"[i], tabIndex: i ? -1 : 0 });
        b.dataset.tag = tag || "";
        b.addEventListener("mousedown", (e) => e.preventDefault());
        b.addEventListener("click", () => { if (b.getAttribute("aria-disabled") !== "true") f(); });
        return b;
      });
      bar.append(...buttons, note);
      bar.addEventListener("keydown", (e) => {
        const i = buttons.indexOf(e.target), d = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
        if (!d) return;
        const b = buttons[(i + d + buttons.length) % buttons.length];
        buttons.forEach((x) => { x.tabIndex = x === b ? 0 : -1; });
        b.focus();
      });
      let inside = false;
      const state = () => {
        if (!s.contains(document.getSelection().anchorNode)) return;
        const at = closest("h2,h3,p,td,th"), cell = !!closest("td,th");
        for (const b of buttons) {
          const tag = b.dataset.tag;
          if (tag && tag !== "cell") b.setAttribute("aria-pressed", String(!cell && !!at && at.nodeName.toLowerCase() === tag));
          b.setAttribute("aria-disabled", String(cell !== (tag === "cell")));
        }
        if (cell !== inside) { inside = cell; note.textContent = cell ? INSIDE : HELP; if (cell) tell(INSIDE); }
      };

      // A table pasted into a table fills its cells from the cursor on.
      const fill = (list) => {
        if (list.length !== 1 || !list[0].rows) return document.execCommand("insertText", false, list.map((b) => b.rows ? b.rows.map((r) => r.join(" ")).join(" ") : b.text).join(" "));
        change((rows, r, c) => {
          list[0].rows.forEach((row, i) => row.forEach((t, j) => { if (c + j < WIDEST) (rows[r + i] = rows[r + i] || [])[c + j] = t; }));
          even(rows);
          rows.forEach((row, i) => { rows[i] = Array.from(row, (t) => t || ""); });
          return [r, c];
        });
      };
      const take = (data) => {
        const from = data.getData("text/html");
        const { list, lost } = from ? blocks(parse(from)) : { list: text(data.getData("text/plain")), lost: {} };
        if (!list.length) return;
        if (closest("td,th")) fill(list);
        else if (list.length === 1 && list[0].tag === "p") document.execCommand("insertText", false, list[0].text);
        else {
          put(list);
          if (list[list.length - 1].rows && closest("table")) leave(closest("table"));
        }
        const said = [];
        if (lost.table) said.push(`带入 ${lost.table} 个表格，首行作为表头` + (lost.merged ? "，合并的单元格已拆开，请核对" : ""));
        if (lost.image) said.push(`${lost.image} 幅图片没有带入，请作为附件上传`);
        if (lost.change) said.push("修订中已删除的文字没有带入");
        note.textContent = said.length ? said.join("；") + "。" : "已粘贴，格式已按公文版式统一。";
        tell(note.textContent);
      };
      // go moves the cursor to another cell; beyond the last row, behind the table.
      const go = (cell, right, down) => {
        const table = cell.closest("table"), cells = Array.from(table.rows[0].cells).length;
        let c = cell.cellIndex + right, r = cell.parentNode.rowIndex + down;
        if (c >= cells) { c = 0; r++; } else if (c < 0) { c = cells - 1; r--; }
        if (table.rows[r]) return caret(table.rows[r].cells[c]);
        const last = Array.from(table.rows).pop();
        if (r > 0 && last.textContent.trim()) return change((rows) => { rows.push(rows[0].map(() => "")); return [rows.length - 1, right ? 0 : c]; });
        leave(table, r < 0);
      };
      const leave = (table, before) => { room(); if (before) caret(table.previousElementSibling); else caret(table.nextElementSibling, true); };
      s.addEventListener("paste", (e) => { e.preventDefault(); take(e.clipboardData); });
      s.addEventListener("drop", (e) => { e.preventDefault(); take(e.dataTransfer); });
      s.addEventListener("input", sync);
      s.addEventListener("beforeinput", (e) => {
        const cell = closest("td,th");
        if (!cell || e.inputType !== "insertParagraph" && e.inputType !== "insertLineBreak") return;
        e.preventDefault();
        go(cell, 0, 1);
      });
      s.addEventListener("keydown", (e) => {
        const i = e.ctrlKey && e.altKey ? ["Digit1", "Digit2", "Digit0", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7"].indexOf(e.code) : -1, cell = closest("td,th");
        if (i >= 0) { e.preventDefault(); buttons[i].click(); return; }
        if (!cell || e.isComposing) return;
        if (e.key === "Tab" && !e.ctrlKey && !e.altKey) { e.preventDefault(); go(cell, e.shiftKey ? -1 : 1, 0); }
        if (e.key === "Escape") { e.preventDefault(); leave(cell.closest("table")); }
      });
      document.addEventListener("selectionchange", state);
      document.execCommand("defaultParagraphSeparator", false, "p");
      this.append(bar, s, hidden);
      this.classList.add("on");
      for (const b of buttons) b.setAttribute("aria-disabled", String(b.dataset.tag === "cell"));
      sync();
    }
  });
})();
