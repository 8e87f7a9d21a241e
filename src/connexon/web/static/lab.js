/* The lab, better with this file: a turned switch redraws at once, numbers get sliders, the
   diagram takes its colours from any moment of the run, curves can be read, figures saved as PNG.
   Everything it shows comes from the server; without it the form does the same by a button. */
(() => {
  "use strict";
  const STEPS = 1000;
  const DECADES = 4; // of a dose's slider; its left end is none
  const LEVELS = 8;
  const PLAY_MS = 8000;

  const figures = (value) => {
    if (!Number.isFinite(value)) return "–";
    if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9)) {
      return value.toExponential(2);
    }
    return Number(value.toPrecision(3)).toLocaleString("en-GB", { maximumSignificantDigits: 3 });
  };

  class Lab {
    constructor(root) {
      this.root = root;
      this.form = root.querySelector("form[data-lab]");
      this.clock = root.querySelector("[data-lab-clock]");
      this.time = root.querySelector("[data-lab-time]");
      this.play = root.querySelector("[data-lab-play]");
      this.now = root.querySelector("[data-lab-now]");
      this.told = root.querySelector("[data-lab-told]");
      this.nodes = [...root.querySelectorAll(".mechanism .node")];
      this.busy = false;
      this.again = false;
      this.playing = 0;
      this.read();
      this.dressNumbers();
      this.dressClock();
      this.listen();
      this.dressCharts();
      this.colour();
    }

    read() {
      const text = this.root.querySelector(".lab-data");
      this.run = text ? JSON.parse(text.textContent) : null;
      this.most = {};
      for (const states of this.run ? this.run.states : []) {
        for (const [id, row] of Object.entries(states)) {
          this.most[id] = Math.max(this.most[id] ?? 0, ...row);
        }
      }
    }

    // ---- numbers with sliders ------------------------------------------------------------
    dressNumbers() {
      for (const box of this.form.querySelectorAll("input[type=number]")) {
        const slider = document.createElement("input");
        slider.type = "range";
        slider.min = 0;
        slider.max = STEPS;
        slider.value = this.place(box);
        slider.setAttribute("aria-label", box.closest("label").querySelector("span").textContent.trim());
        box.closest("label").append(slider);
        slider.addEventListener("input", () => {
          box.value = Number(this.valueAt(box, slider.value / STEPS).toPrecision(3));
          this.say(box, slider);
          this.changed();
        });
        box.addEventListener("input", () => {
          slider.value = this.place(box);
          this.say(box, slider);
        });
        this.say(box, slider);
      }
    }

    scale(box) {
      const low = Number(box.min), high = Number(box.max);
      const isDose = box.dataset.kind === "dose" && low === 0 && high > 0;
      const isLog = "logarithmic" in box.dataset && low > 0;
      return { low, high, isDose, isLog };
    }

    valueAt(box, share) {
      const { low, high, isDose, isLog } = this.scale(box);
      if (share <= 0) return low;
      if (share >= 1) return high;
      if (isLog) return low * (high / low) ** share;
      if (isDose) return high * 10 ** (DECADES * (share - 1));
      return low + (high - low) * share;
    }

    place(box) {
      const { low, high, isDose, isLog } = this.scale(box);
      const value = Number(box.value);
      if (!(high > low)) return 0;
      let share = (value - low) / (high - low);
      if (isLog) share = Math.log(value / low) / Math.log(high / low);
      if (isDose) share = value > 0 ? 1 + Math.log10(value / high) / DECADES : 0;
      return Math.round(STEPS * Math.min(1, Math.max(0, share || 0)));
    }

    say(box, slider) {
      const unit = box.closest("label").querySelector(".soft");
      slider.setAttribute("aria-valuetext", `${box.value} ${unit ? unit.textContent : ""}`.trim());
      const turned = Number(box.value) !== Number(box.dataset.start);
      box.closest("label").classList.toggle("turned", turned);
    }

    // ---- asking the server ---------------------------------------------------------------
    listen() {
      this.form.addEventListener("change", (event) => {
        if (event.target.type !== "range") this.changed();
      });
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.changed();
      });
      this.form.querySelector("[data-lab-reset]")?.addEventListener("click", (event) => {
        event.preventDefault();
        for (const box of this.form.querySelectorAll("[data-start]")) {
          if (box.type === "checkbox") box.checked = box.dataset.start === "on";
          else box.value = box.dataset.start;
          box.dispatchEvent(new Event("input"));
        }
        this.changed();
      });
    }

    changed() {
      if (!this.form.checkValidity()) {
        this.form.reportValidity();
        return;
      }
      if (this.busy) this.again = true;
      else this.ask();
    }

    async ask() {
      this.busy = true;
      this.again = false;
      const query = new URLSearchParams(new FormData(this.form));
      try {
        const answer = await fetch(`${this.form.dataset.lab}?${query}`);
        if (answer.status === 429) {
          const wait = Number(answer.headers.get("Retry-After")) || 1;
          await new Promise((done) => setTimeout(done, wait * 1000));
          this.again = true;
        } else {
          this.show(new DOMParser().parseFromString(await answer.text(), "text/html"), query);
        }
      } catch {
        this.complain("The site did not answer. Press Run to try again.");
      } finally {
        this.busy = false;
        if (this.again) this.ask();
      }
    }

    show(page, query) {
      const parts = page.querySelectorAll("[data-lab-part]");
      if (!parts.length) {
        const words = page.querySelector("main p, main h1");
        this.complain(words ? words.textContent : "This could not be run.");
        return;
      }
      const opened = this.root.querySelector(".lab-more")?.open;
      for (const part of parts) {
        const here = this.root.querySelector(`[data-lab-part="${part.dataset.labPart}"]`);
        here?.replaceChildren(...part.childNodes);
      }
      const more = this.root.querySelector(".lab-more");
      if (more && opened) more.open = true;
      this.read();
      this.dressCharts();
      this.colour();
      const shared = new URL(this.form.action);
      shared.search = query;
      history.replaceState(null, "", shared);
      this.root.dispatchEvent(new CustomEvent("connexon:run", { bubbles: true }));
    }

    complain(words) {
      const notice = document.createElement("div");
      notice.className = "notice bad";
      notice.setAttribute("role", "alert");
      const said = document.createElement("p");
      said.textContent = words;
      notice.append(said);
      this.root.querySelector('[data-lab-part="warnings"]').replaceChildren(notice);
    }

    // ---- the diagram in time -------------------------------------------------------------
    dressClock() {
      if (!this.clock || !this.run || !Object.keys(this.most).length) return;
      this.play.hidden = this.time.hidden = this.told.hidden = false;
      this.time.addEventListener("input", () => { this.stop(); this.colour(); });
      this.play.addEventListener("click", () => (this.playing ? this.stop() : this.start()));
      for (const node of this.nodes) {
        node.addEventListener("pointerenter", () => this.tell(node));
        node.addEventListener("click", () => this.tell(node));
      }
    }

    start() {
      const end = Number(this.time.max);
      const from = Number(this.time.value) >= end ? 0 : Number(this.time.value);
      let began = null;
      this.play.textContent = "Stop";
      const step = (stamp) => {
        began ??= stamp;
        const at = from + ((stamp - began) / PLAY_MS) * end;
        this.time.value = Math.min(at, end);
        this.colour();
        if (at >= end) this.stop();
        else this.playing = requestAnimationFrame(step);
      };
      this.playing = requestAnimationFrame(step);
    }

    stop() {
      cancelAnimationFrame(this.playing);
      this.playing = 0;
      this.play.textContent = "Play";
    }

    // The value of a row at a time, linear between points.
    valueIn(row, at) {
      const times = this.run.times;
      const step = times[1] - times[0];
      const left = Math.min(Math.max(Math.floor(at / step), 0), times.length - 2);
      const share = Math.min(Math.max((at - times[left]) / step, 0), 1);
      return row[left] * (1 - share) + row[left + 1] * share;
    }

    colour() {
      if (!this.run || !this.time) return;
      const at = Number(this.time.value);
      this.now.textContent = Number(at.toPrecision(3));
      this.time.setAttribute("aria-valuetext", `${this.now.textContent} ${this.clock.dataset.unit}`);
      for (const node of this.nodes) {
        const row = this.run.states[0]?.[node.dataset.id];
        if (!row || !row.length) continue;
        const most = this.most[node.dataset.id];
        const share = most > 0 ? this.valueIn(row, at) / most : 0;
        const level = Math.max(0, Math.min(LEVELS, Math.round(share * LEVELS)));
        for (const name of [...node.classList]) {
          if (name.startsWith("level-")) node.classList.remove(name);
        }
        node.classList.add(`level-${level}`);
      }
      for (const line of this.root.querySelectorAll(".lab-cursor.clock")) this.put(line, at);
      const chosen = this.root.querySelector(".mechanism .chosen");
      if (chosen) this.tell(chosen);
    }

    tell(node) {
      this.root.querySelector(".mechanism .chosen")?.classList.remove("chosen");
      node.classList.add("chosen");
      const name = node.querySelector("title").textContent;
      const at = Number(this.time.value);
      const rows = this.run.states.map((states) => states[node.dataset.id]);
      if (!rows[0]) return;
      const most = this.most[node.dataset.id];
      const share = most > 0 ? Math.round((this.valueIn(rows[0], at) / most) * 100) : 0;
      const other = rows[1] ? `; “${this.run.names[1]}”: ${figures(this.valueIn(rows[1], at))}` : "";
      this.told.textContent =
        `${name}: ${figures(this.valueIn(rows[0], at))} (${share} % of the most)${other}.`;
    }

    // ---- reading curves ------------------------------------------------------------------
    dressCharts() {
      for (const chart of this.root.querySelectorAll(".lab-chart")) {
        const svg = chart.querySelector("svg");
        const clock = this.line(svg, chart, "lab-cursor clock");
        if (this.time) this.put(clock, Number(this.time.value));
        if (!this.time || this.time.hidden) clock.remove();
        const reader = this.line(svg, chart, "lab-cursor reader");
        reader.setAttribute("visibility", "hidden");
        svg.addEventListener("pointermove", (event) => this.readAt(chart, svg, reader, event));
        svg.addEventListener("pointerleave", () => this.readNothing(chart, reader));
      }
    }

    line(svg, chart, names) {
      const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      line.setAttribute("class", names);
      line.setAttribute("y1", chart.dataset.top);
      line.setAttribute("y2", chart.dataset.base);
      svg.append(line);
      return line;
    }

    put(line, at) {
      const { left, right, xMax } = line.closest(".lab-chart").dataset;
      const x = Number(left) + (Number(right) - Number(left)) * (at / Number(xMax));
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }

    readAt(chart, svg, reader, event) {
      const box = svg.getBoundingClientRect();
      const { left, right, width, xMax } = chart.dataset;
      const x = ((event.clientX - box.left) / box.width) * Number(width);
      const share = (x - Number(left)) / (Number(right) - Number(left));
      if (!(share >= 0 && share <= 1) || !this.run) {
        this.readNothing(chart, reader);
        return;
      }
      const at = share * Number(xMax);
      this.put(reader, at);
      reader.setAttribute("visibility", "visible");
      for (const item of chart.querySelectorAll(".lab-key li[data-sources]")) {
        const read = JSON.parse(item.dataset.sources).map(([course, name]) => {
          const row = this.run.values[course]?.[name];
          return row ? figures(this.valueIn(row, at)) : "–";
        });
        let told = item.querySelector(".at");
        if (!told) {
          told = document.createElement("span");
          told.className = "at";
          item.append(told);
        }
        told.textContent = read.join(" / ");
      }
      const caption = chart.querySelector("[data-read]");
      if (caption) {
        const unit = this.clock?.dataset.unit ?? "";
        caption.textContent = ` at ${Number(at.toPrecision(3))} ${unit}`;
      }
    }

    readNothing(chart, reader) {
      reader.setAttribute("visibility", "hidden");
      for (const told of chart.querySelectorAll(".lab-key .at")) told.remove();
      const caption = chart.querySelector("[data-read]");
      if (caption) caption.textContent = "";
    }
  }

  // ---- figures as PNG: the server's own SVG, painted twice as large -------------------------
  async function savePicture(link) {
    const text = await (await fetch(link.href)).text();
    const page = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    const [, , width, height] = page.getAttribute("viewBox").split(/\s+/).map(Number);
    page.setAttribute("width", width * 2);
    page.setAttribute("height", height * 2);
    const source = new Blob([new XMLSerializer().serializeToString(page)], { type: "image/svg+xml" });
    const address = URL.createObjectURL(source);
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = width * 2;
    canvas.height = height * 2;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0);
    URL.revokeObjectURL(address);
    const picture = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const save = document.createElement("a");
    save.href = URL.createObjectURL(picture);
    save.download = `${new URL(link.href).pathname.split("/").pop().replace(/\.svg$/, "")}.png`;
    save.click();
    setTimeout(() => URL.revokeObjectURL(save.href), 10_000);
  }

  function dressFigures() {
    for (const link of document.querySelectorAll("[data-figure]:not([data-dressed])")) {
      link.dataset.dressed = "yes";
      const button = document.createElement("a");
      button.className = "lab-take";
      button.href = link.href;
      button.textContent = "PNG";
      button.setAttribute("aria-label", link.textContent.replace("SVG", "PNG"));
      button.addEventListener("click", (event) => {
        event.preventDefault();
        savePicture(link);
      });
      link.after(" ", button);
    }
  }

  function begin() {
    for (const root of document.querySelectorAll("[data-lab-root]:not([data-alive])")) {
      root.dataset.alive = "yes";
      new Lab(root);
      if (!matchMedia("(max-width: 61.99rem)").matches) continue;
      for (const folded of root.querySelectorAll(".lab-numbers[open], .lab-more[open]")) {
        folded.open = Boolean(folded.querySelector(".turned"));
      }
    }
    dressFigures();
  }
  document.addEventListener("connexon:run", () => {
    dressFigures();
    // The diagram's file follows the setting, as the curves' files do.
    const query = document.querySelector(".lab-files a")?.href.split("?")[1];
    for (const link of document.querySelectorAll('[data-lab-link="diagram"]')) {
      link.href = link.href.split("?")[0] + (query ? `?${query}` : "");
    }
  });
  window.addEventListener("connexon:page", begin);
  begin();
})();
