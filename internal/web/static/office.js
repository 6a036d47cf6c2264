// gongkai, office pages: saving while one writes. Loaded with defer after app.js. The
// element wraps plain HTML that works without it.
(() => {
  "use strict";
  const make = (tag, props = {}) => Object.assign(document.createElement(tag), props);
  const later = (ms, f) => { let t; return () => { clearTimeout(t); t = setTimeout(f, ms); }; };

  // On a phone the navigation is one line that scrolls: the page at hand stands in it.
  const side = document.querySelector(".side"), here = side && side.querySelector("[aria-current]");
  if (here) side.scrollLeft = here.offsetLeft - side.offsetLeft - (side.clientWidth - here.offsetWidth) / 2;

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
})();
