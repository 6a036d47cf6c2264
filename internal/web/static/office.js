// gongkai, office pages: saving while one writes, and the editor for official documents.
// Loaded with defer after app.js. Both elements wrap plain HTML that works without them.
(() => {
  "use strict";
  const make = (tag, props = {}) => Object.assign(document.createElement(tag), props);
  const tell = (text) => document.dispatchEvent(new CustomEvent("tell", { detail: text }));
  const later = (ms, f) => { let t; return () => { clearTimeout(t); t = setTimeout(f, ms); }; };

  // <auto-save action="/…" version="7" editing="张三"><form>…</form></auto-save>, in it or
  // before the form a <p class="save">. Sends the fields (no files) and version, urlencoded,
  // when typing pauses. Answers: 200 {version, saved: "10:32", editing: ["张三"]};
  // 409 {message, url}; else problem+json {detail}. Text never leaves the page on failure.
  customElements.define("auto-save", class extends HTMLElement {
    connectedCallback() {
      const form = this.querySelector("form");
      if (!form || this.out) return;
      this.form = form;
      this.out = this.querySelector(".save") || this.insertBefore(make("p", { className: "save" }), this.firstChild);
      this.out.setAttribute("role", "status");
      const soon = later(1500, () => this.save());
      form.addEventListener("input", () => { this.dirty = true; if (!this.stopped) soon(); });
      document.addEventListener("submit", (e) => { if (e.target === form && !e.defaultPrevented) { this.dirty = false; this.stopped = true; } });
      window.addEventListener("pageshow", (e) => { if (e.persisted) this.stopped = false; });
      window.addEventListener("beforeunload", (e) => { if (this.dirty) { e.preventDefault(); e.returnValue = ""; } });
      const who = this.getAttribute("editing");
      if (who) this.say(`有人正在编辑：${who}。请先与对方商量，以免互相覆盖。`, "warn");
    }
    say(text, kind = "", url) {
      this.out.className = "save " + kind;
      this.out.textContent = text;
      if (url && /^\/(?!\/)/.test(url)) this.out.append(" ", make("a", { href: url, target: "_blank", textContent: "查看对方的版本" }));
    }
    async save() {
      if (this.stopped) return;
      if (this.busy) { this.more = true; return; }
      this.busy = true; this.dirty = false;
      const body = new URLSearchParams();
      for (const [k, v] of new FormData(this.form)) if (typeof v === "string") body.append(k, v);
      body.set("version", this.getAttribute("version") || "");
      try {
        const r = await fetch(this.getAttribute("action"), { method: this.getAttribute("method") || "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
        const a = await r.json().catch(() => ({}));
        if (r.ok && !r.redirected) {
          this.setAttribute("version", a.version);
          if (this.form.elements.version) this.form.elements.version.value = a.version;
          const who = (a.editing || []).join("、");
          this.say(`已保存 ${a.saved}` + (who ? `；有人正在编辑：${who}` : ""), who ? "warn" : "");
        } else {
          this.dirty = true;
          if (r.status === 409) { this.stopped = true; this.say(a.message || a.detail || "别人刚刚改过这份稿件，自动保存已停止。请把您的改动复制出来，刷新后再合并。", "bad", a.url); }
          else if (r.redirected || r.status === 401 || r.status === 403) this.say("登录已失效，没有保存。请另开一个窗口登录，再回到本页继续；文字仍在本页。", "bad");
          else this.say(a.message || a.detail || "没有保存成功，请稍后再试；文字仍在本页。", "bad");
        }
      } catch (_) {
        this.dirty = true;
        this.say("网络中断，没有保存。文字仍在本页，恢复后会自动再存。", "bad");
        setTimeout(() => this.save(), 10000);
      }
      this.busy = false;
      if (this.more) { this.more = false; this.save(); }
    }
  });

  // ---- rich text -----------------------------------------------------------------
  // An official document has three kinds of blocks: h2 一、 h3 （一） p. Whatever is pasted
  // becomes a list of those; fonts, colours and hidden text stay behind.
  const SKIP = /^(STYLE|SCRIPT|TITLE|META|LINK|XML|DEL|IMG|OBJECT|SVG|HEAD)$/, BLOCK = /^(P|DIV|LI|H[1-6]|TR|UL|OL|TABLE|SECTION|ARTICLE|BLOCKQUOTE)$/;
  const level = (t) => t.length > 40 || /。./.test(t) ? "p" : /^[一二三四五六七八九十百]+、/.test(t) ? "h2" : /^[（(][一二三四五六七八九十百]+[）)]/.test(t) ? "h3" : "p";
  const text = (s) => s.split(/\r?\n/).map((t) => t.trim()).filter(Boolean).map((t) => ({ tag: level(t), text: t }));
  function blocks(root, own) {
    const list = [], lost = { table: 0, image: 0, change: 0 };
    let cur = { tag: "p", text: "" };
    const flush = () => {
      cur.text = cur.text.replace(/[ \t\r\n\f\u00a0\u200b\ufeff]+/g, " ").replace(/([\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])/g, "$1").trim();
      if (cur.text) { if (!own && cur.tag === "p") cur.tag = level(cur.text); list.push(cur); }
      cur = { tag: "p", text: "" };
    };
    const walk = (n) => {
      if (n.nodeType === 3) { cur.text += n.data; return; }
      if (n.nodeType !== 1) return;
      const name = n.nodeName.toUpperCase(), style = n.getAttribute("data-style") || "";
      if (name === "IMG") lost.image++;
      if (name === "DEL") lost.change++;
      if (SKIP.test(name) || /display:\s*none|mso-hide:\s*all/i.test(style)) return;
      if (name === "TABLE") lost.table++;
      if (name === "BR") return flush();
      const block = BLOCK.test(name);
      if (block) { flush(); if (/^H[12]$/.test(name)) cur.tag = "h2"; else if (/^H[3-6]$/.test(name)) cur.tag = "h3"; }
      n.childNodes.forEach(walk);
      if (name === "TD" || name === "TH") cur.text += "　";
      if (block) flush();
    };
    root.childNodes.forEach(walk);
    flush();
    return { list, lost };
  }
  // Styles and handlers are set aside before parsing, or the policy of the page would log each one.
  const parse = (s) => new DOMParser().parseFromString(s.replace(/<(style|script)\b[^]*?<\/\1>/gi, "").replace(/<[^>]*>/g, (t) => t.replace(/\s(style|on\w+)\s*=/gi, " data-$1=")), "text/html").body;
  const html = (list) => list.map((b) => { const n = make(b.tag, { textContent: b.text }); return n.outerHTML; }).join("");

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
      const first = start ? blocks(start.content, true).list : text(area.value);
      s.append(...first.map((b) => make(b.tag, { textContent: b.text })));
      const hidden = make("input", { type: "hidden", name: this.getAttribute("name") || area.name + "_html" });
      const note = make("span", { textContent: "可从 Word、WPS 直接粘贴；表格请作为附件上传" });
      const bar = make("div", { className: "tools" });
      bar.setAttribute("role", "toolbar");
      bar.setAttribute("aria-label", "段落样式");
      const buttons = [["h2", "一级标题 一、"], ["h3", "二级标题（一）"], ["p", "正文"]].map(([tag, name], i) => {
        const b = make("button", { type: "button", textContent: name, title: "Ctrl+Alt+" + (tag === "p" ? 0 : i + 1), tabIndex: i ? -1 : 0 });
        b.dataset.tag = tag;
        b.addEventListener("mousedown", (e) => e.preventDefault());
        b.addEventListener("click", () => set(tag));
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
      const sync = () => {
        const { list } = blocks(s, true);
        hidden.value = html(list);
        area.value = list.map((b) => b.text).join("\n");
      };
      const set = (tag) => { s.focus(); document.execCommand("formatBlock", false, tag); state(); };
      const state = () => {
        const n = document.getSelection().anchorNode;
        if (!s.contains(n)) return;
        const at = (n.nodeType === 3 ? n.parentNode : n).closest("h2,h3,p");
        for (const b of buttons) b.setAttribute("aria-pressed", String(!!at && s.contains(at) && at.nodeName.toLowerCase() === b.dataset.tag));
      };
      const put = (data) => {
        const from = data.getData("text/html");
        const { list, lost } = from ? blocks(parse(from)) : { list: text(data.getData("text/plain")), lost: {} };
        if (!list.length) return;
        if (list.length === 1 && list[0].tag === "p") document.execCommand("insertText", false, list[0].text);
        else document.execCommand("insertHTML", false, html(list));
        const said = [];
        if (lost.table) said.push(`${lost.table} 个表格只留下了文字，请把表格作为附件上传`);
        if (lost.image) said.push(`${lost.image} 幅图片没有带入，请作为附件上传`);
        if (lost.change) said.push("修订中已删除的文字没有带入");
        note.textContent = said.length ? said.join("；") + "。" : "已粘贴，格式已按公文版式统一。";
        tell(note.textContent);
      };
      s.addEventListener("paste", (e) => { e.preventDefault(); put(e.clipboardData); });
      s.addEventListener("drop", (e) => { e.preventDefault(); put(e.dataTransfer); });
      s.addEventListener("input", sync);
      s.addEventListener("keydown", (e) => {
        const tag = e.ctrlKey && e.altKey && { Digit1: "h2", Digit2: "h3", Digit0: "p" }[e.code];
        if (tag) { e.preventDefault(); set(tag); }
      });
      document.addEventListener("selectionchange", state);
      document.execCommand("defaultParagraphSeparator", false, "p");
      this.append(bar, s, hidden);
      this.classList.add("on");
      sync();
    }
  });
})();
