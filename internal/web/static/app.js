// gongkai: what a browser adds to pages that already work without it. One classic
// script, loaded with defer; no library, no eval, no inline anything. Every behaviour is
// bound by an attribute or a custom element that the server has written into the page;
// buttons that need a script are written hidden and are shown here.
(() => {
  "use strict";
  const all = (sel, root = document) => Array.from(root.querySelectorAll(sel));
  const make = (tag, props = {}) => Object.assign(document.createElement(tag), props);
  const later = (ms, f) => { let t; return () => { clearTimeout(t); t = setTimeout(f, ms); }; };

  // One polite live region for everything that is worth saying aloud.
  const live = document.body.appendChild(make("p", { className: "hide" }));
  live.setAttribute("role", "status");
  const tell = (text) => { live.textContent = text; };
  document.addEventListener("tell", (e) => tell(e.detail)); // office.js speaks through it too

  // The error summary takes the focus, so that it is read first.
  const errors = document.querySelector(".errors");
  if (errors) { errors.tabIndex = -1; errors.focus(); }

  // Buttons that only work with a script.
  for (const b of all("[data-print],[data-copy]")) b.hidden = false;
  document.addEventListener("click", (e) => {
    const b = e.target.closest && e.target.closest("[data-print],[data-copy]");
    if (!b) return;
    if ("print" in b.dataset) return window.print();
    const from = document.querySelector(b.dataset.copy);
    if (from) copy(from.value || from.textContent.trim()).then((ok) => {
      const old = b.dataset.text = b.dataset.text || b.textContent;
      b.textContent = ok ? "已复制" : "请手动复制";
      tell(b.textContent);
      setTimeout(() => { b.textContent = old; }, 2000);
    });
  });
  // Intranets often have no https, where navigator.clipboard does not exist.
  function copy(text) {
    return navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, () => select(text)) : Promise.resolve(select(text));
  }
  function select(text) {
    const area = document.body.appendChild(make("textarea", { value: text, className: "hide" }));
    const back = document.activeElement;
    area.select();
    const ok = document.execCommand("copy");
    area.remove();
    if (back) back.focus();
    return ok;
  }

  // Reading modes: <form data-prefs method="post"> with buttons named elder and contrast
  // whose value is what to set. The server stores the cookie; here it takes effect at once.
  for (const form of all("form[data-prefs]")) form.addEventListener("submit", (e) => {
    const b = e.submitter;
    if (!b || !b.name) return;
    e.preventDefault();
    const on = b.value === "on", body = new URLSearchParams(new FormData(form));
    body.set(b.name, b.value);
    document.documentElement.classList.toggle(b.name, on);
    b.value = on ? "off" : "on";
    b.setAttribute("aria-pressed", String(on));
    fetch(form.action, { method: "POST", body }).then((r) => { if (!r.ok) throw r; }).catch(() => tell("设置没有存下来，只在本页有效。"));
  });

  // Nothing is sent twice. data-again marks forms that answer with a file.
  document.addEventListener("submit", (e) => {
    const f = e.target;
    if (e.defaultPrevented || f.method === "get" || "again" in f.dataset) return;
    if (f.dataset.busy) return e.preventDefault();
    f.dataset.busy = "1";
    const b = e.submitter || f.querySelector("button:not([type=button])");
    if (b) setTimeout(() => { b.dataset.text = b.textContent; b.textContent = "正在提交…"; b.disabled = true; });
    tell("正在提交…");
  });
  window.addEventListener("pageshow", () => {
    for (const f of all("form[data-busy]")) {
      delete f.dataset.busy;
      for (const b of all("button[data-text]", f)) { b.textContent = b.dataset.text; b.disabled = false; }
    }
  });

  // <textarea data-max="500" aria-describedby="a-count">, <p class="count" id="a-count">.
  for (const area of all("[data-max]")) {
    const out = document.getElementById(area.id + "-count");
    if (!out) continue;
    const show = () => {
      const left = area.dataset.max - Array.from(area.value).length;
      out.textContent = left < 0 ? `超出 ${-left} 字，请删减。` : `还可以输入 ${left} 字。`;
      out.classList.toggle("over", left < 0);
    };
    const say = later(1200, () => tell(out.textContent));
    area.addEventListener("input", () => { show(); say(); });
    show();
  }

  // <input type="checkbox" data-all="id"> ticks every box named id; [data-picked=id] says how many.
  for (const box of all("[data-all]")) {
    const boxes = () => all(`input[type=checkbox][name="${box.dataset.all}"]:not(:disabled)`);
    const show = () => {
      const list = boxes(), n = list.filter((b) => b.checked).length;
      box.checked = n > 0 && n === list.length;
      box.indeterminate = n > 0 && n < list.length;
      for (const b of list) { const tr = b.closest("tr"); if (tr) tr.classList.toggle("chosen", b.checked); }
      for (const o of all(`[data-picked="${box.dataset.all}"]`)) o.textContent = `已选 ${n} 项`;
    };
    box.addEventListener("change", () => { for (const b of boxes()) b.checked = box.checked; show(); });
    document.addEventListener("change", (e) => { if (e.target.name === box.dataset.all) show(); });
    box.closest("label,th,td").hidden = false;
    show();
  }

  // The table of contents marks where one is.
  const links = all(".toc a[href^='#']"), heads = links.map((a) => document.getElementById(decodeURIComponent(a.hash.slice(1))));
  if (links.length && "IntersectionObserver" in window) {
    const mark = () => {
      let at = -1;
      heads.forEach((h, i) => { if (h && h.getBoundingClientRect().top < 120) at = i; });
      links.forEach((a, i) => { if (i === at) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current"); });
    };
    const watch = new IntersectionObserver(mark, { rootMargin: "-100px 0px -60% 0px" });
    for (const h of heads) if (h) watch.observe(h);
  }

  // <live-clock class="clock warn" datetime="now, by the server" due="instant" warn="instant">
  //   <span>答复</span> <time>剩 3 个工作日</time></live-clock>
  // The text of the server stands while more than two days are left, for working days are
  // counted by the server's calendar; the last two days are counted here, in minutes. The
  // server's "now" makes a wrong clock on the desk harmless. Paused and met clocks stand still.
  customElements.define("live-clock", class extends HTMLElement {
    connectedCallback() {
      this.lag = Date.parse(this.getAttribute("datetime")) - Date.now();
      this.timer = setInterval(() => this.show(), 30000);
      this.show();
    }
    disconnectedCallback() { clearInterval(this.timer); }
    show() {
      const out = this.querySelector("time"), c = this.classList;
      const now = Date.now() + this.lag, due = Date.parse(this.getAttribute("due")), warn = Date.parse(this.getAttribute("warn"));
      if (!out || !(due && now) || c.contains("paused") || c.contains("met")) return;
      const left = due - now, min = Math.floor(Math.abs(left) / 60000), h = Math.floor(min / 60);
      if (Math.abs(left) > 48 * 3600000) return;
      out.textContent = (left < 0 ? "逾期 " : "剩 ") + (h ? h + " 小时 " : "") + (min % 60) + " 分";
      const state = left < 0 ? "overdue" : warn && now >= warn || c.contains("warn") ? "warn" : "ok";
      c.remove("ok", "warn", "overdue");
      c.add(state);
    }
  });

  // <live-look src="/apply/ID/maybe" for="f-content">: while somebody types into the field,
  // what the server finds for it is shown under the field.
  customElements.define("live-look", class extends HTMLElement {
    connectedCallback() {
      const area = document.getElementById(this.getAttribute("for"));
      if (!area || this.area) return;
      this.area = area;
      this.asked = area.value.trim();
      area.closest(".field").after(this);
      const ask = later(700, () => this.ask(area.value.trim()));
      area.addEventListener("input", ask);
    }
    ask(text) {
      if (text === this.asked || text.length < 4) return;
      this.asked = text;
      fetch(this.getAttribute("src"), { method: "POST", body: new URLSearchParams({ content: text }) })
        .then((r) => r.ok ? r.json() : Promise.reject(r))
        .then((found) => {
          if (this.asked === text) this.show(found);
        })
        .catch(() => {}); // without an answer the form is what it was
    }
    show(found) {
      const item = (x) => {
        const a = make("a", { href: x.href, target: "_blank", rel: "noopener", textContent: x.title });
        a.append(make("span", { className: "hide", textContent: "（在新窗口打开）" }));
        const p = make("p");
        p.append(a, ...(x.validity ? [" ", make("span", { className: "tag bad", textContent: x.validity })] : []), make("br"),
          make("span", { className: "quiet small", textContent: [x.unit, x.on].filter(Boolean).join("　") }));
        const b = make("button", { className: "button secondary little", name: "item", value: x.id, textContent: "这就是我要的" });
        b.setAttribute("form", "helped");
        b.append(make("span", { className: "hide", textContent: "：" + x.title }));
        const li = make("li");
        li.append(p, b);
        return li;
      };
      const list = make("ul", { className: "plain" });
      list.append(...found.map(item));
      this.replaceChildren(make("h2", { textContent: "也许已经公开" }),
        make("p", { className: "hint", textContent: "下面是已经公开的信息。正是您要的，就不必再申请；点标题可以在新窗口里先看一看。" }), list);
      this.hidden = !found.length;
      if (found.length) tell(`也许已经公开：${found.length} 件，在“所需信息”下面。`);
    }
  });
})();
