// The lists: queue, mine, all others. One entry is in the tab order; arrows or j and k move on.

import { make, spoken } from "../dom.js";
import { drawRows } from "./keyed.js";
import { ago, waiting } from "./moments.js";
import { customerName, ownerWords, reasonWords } from "./words.js";

const SEARCH_AFTER_MS = 250;
const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const NONE = {
  queue: "Nobody is waiting.",
  mine: "You have no conversations.",
  human: "None with colleagues.",
  bot: "None with the assistant.",
  closed: "None closed.",
};

/** The left pane. */
export class Inbox {
  constructor({ $, model, deeds, open }) {
    Object.assign(this, { $, model, deeds, open });
    $("inbox").addEventListener("keydown", (event) => this.key(event));
    $("inbox").addEventListener("focusin", () => this.rove());
    $("find").addEventListener("submit", (event) => event.preventDefault());
    $("query").addEventListener("input", () => this.search());
    $("view").addEventListener("change", () => deeds.browse({ view: $("view").value }));
    $("more").addEventListener("click", () => deeds.browse({ more: true }));
  }

  draw() {
    const { $, model } = this;
    const { queue, mine, others } = model.shown();
    this.drawGroup("queue", queue, (each) => this.queued(each));
    this.drawGroup("mine", mine, (each) => this.held(each));
    this.drawGroup("others", others, (each) => this.other(each));
    $("queue-count").textContent = model.heardLists ? model.queue.length : "";
    $("mine-count").textContent = model.heardLists ? model.mine.length : "";
    const { view, more, state } = model.others;
    $("view").value = view;
    $("more").hidden = !more;
    $("others-count").textContent = state === "ready" ? `${others.length}${more ? "+" : ""}` : "";
    $("queue-none").textContent = this.none(queue, "queue", model.heardLists);
    $("mine-none").textContent = this.none(mine, "mine", model.heardLists);
    const failed = state === "failed" ? "They could not be loaded." : null;
    $("others-none").textContent = failed ?? this.none(others, view, state === "ready");
    this.rove();
  }

  /** Go back to where the agent was in the lists. */
  focus() {
    (this.entry(this.model.openId) ?? this.buttons()[0] ?? this.$("queue-title")).focus();
  }

  none(list, name, known) {
    if (!known) return list.length ? "" : "Loading …";
    if (list.length) return "";
    return this.model.query.trim() ? "None that fits." : NONE[name];
  }

  drawGroup(id, summaries, lines) {
    drawRows(
      this.$(id),
      summaries.map((each) => ({
        key: each.id,
        mark: JSON.stringify([each, each.id === this.model.openId]),
        draw: () => this.item(each, lines(each)),
      })),
    );
  }

  item(summary, { when, why, late }) {
    const button = make(
      "button",
      {
        type: "button",
        class: `entry${late ? " late" : ""}`,
        tabindex: "-1",
        "aria-current": summary.id === this.model.openId ? "true" : null,
        onclick: () => this.open(summary.id),
      },
      make("span", { class: "entry-name" }, customerName(summary)),
      make("span", { class: "entry-when" }, ...when),
      make("span", { class: "entry-why" }, why),
      lastWords(summary),
    );
    return make("li", {}, button);
  }

  queued(summary) {
    const position = summary.queue_position ? `No. ${summary.queue_position}` : "";
    return {
      when: [spoken("waiting for "), waiting(summary.queued_at ?? summary.opened_at)],
      why: [position, reasonWords(summary.reason)].filter(Boolean).join(" · "),
    };
  }

  held(summary) {
    const { awaiting_since: since } = summary;
    return {
      when: since ? [spoken("waiting for your reply for "), waiting(since)] : lastTime(summary),
      why: since ? "Waits for your reply" : "Answered",
      late: Boolean(since),
    };
  }

  other(summary) {
    return { when: lastTime(summary), why: ownerWords(summary, this.model.me.id) };
  }

  search() {
    this.model.query = this.$("query").value;
    this.model.changed();
    clearTimeout(this.searching);
    this.searching = setTimeout(() => this.deeds.browse(), SEARCH_AFTER_MS);
  }

  key(event) {
    const isEntry = event.target.classList.contains("entry");
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const isAbove = [this.$("query"), this.$("queue-title")].includes(event.target);
    if (isEntry && event.key === "/") this.$("query").focus();
    else if (isAbove && event.key === "ArrowDown") this.buttons()[0]?.focus();
    else if (isEntry && event.key in STEPS) this.step(event.target, STEPS[event.key]);
    else if (isEntry && event.key === "Home") this.buttons()[0].focus();
    else if (isEntry && event.key === "End") this.buttons().at(-1).focus();
    else return;
    event.preventDefault();
  }

  step(from, by) {
    const buttons = this.buttons();
    buttons[buttons.indexOf(from) + by]?.focus();
  }

  /** Exactly one entry can be reached with Tab: the focused, the open or the first one. */
  rove() {
    const buttons = this.buttons();
    const focused = buttons.find((each) => each === document.activeElement);
    const stop = focused ?? this.entry(this.model.openId) ?? buttons[0];
    for (const each of buttons) each.tabIndex = each === stop ? 0 : -1;
  }

  buttons() {
    return [...this.$("inbox").querySelectorAll("button.entry")];
  }

  entry(id) {
    if (!id) return undefined;
    return this.buttons().find((each) => each.parentElement.dataset.key === id);
  }
}

/** Who said what last; what the system says of the queue is in the entry already. */
function lastWords({ last }) {
  if (!last || last.from === "system") return null;
  const who = { agent: "Team: ", bot: "Assistant: " }[last.from] ?? "";
  return make("span", { class: "entry-last" }, who, last.text || "(no text)");
}

function lastTime({ last, opened_at: opened }) {
  return [ago(last?.at ?? opened)];
}
