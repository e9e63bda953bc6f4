// The side panel: who the customer is, why they are here, notes, decisions, orders and history.

import { make, words } from "../dom.js";
import { drawPart } from "../parts.js";
import { handover } from "./handover.js";
import { drawOnce, drawRows } from "./keyed.js";
import { origins } from "./origins.js";
import { ago } from "./moments.js";
import { customerName, kindOfCustomer, reasonWords } from "./words.js";

const SHORT = 140;

/** The right pane. */
export class Panel {
  constructor({ $, model, deeds, drafts, reveal, forward }) {
    Object.assign(this, { $, model, deeds, drafts, reveal, forward });
    $("note").addEventListener("submit", (event) => this.keepNote(event));
    $("note-text").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.keepNote(event);
    });
    $("note-text").addEventListener("input", () => drafts.writeNote(model.openId, $("note-text").value));
  }

  draw() {
    const { $ } = this;
    const { talk } = this.model;
    $("panel-open").hidden = !talk;
    $("panel-none").hidden = Boolean(talk);
    if (!talk) return;
    const { summary } = talk;
    drawOnce($("customer"), mark(summary, "customer"), () => customer(summary));
    const { owner, reason, queued_at: queued } = summary;
    drawOnce($("why"), mark(talk.id, owner, reason, queued, talk.context), () => this.why(talk));
    this.drawNotes(talk);
    this.drawSuppressed(talk);
    this.drawReceipts(talk);
    drawOnce($("orders"), mark(talk.orders, talk.traces, summary.customer), () => this.orders(talk));
    drawRows($("history"), talk.transitions.toReversed().map(transitionRow));
  }

  orders({ orders, traces, summary }) {
    const none = summary.customer ? "No orders in this shop." : "A guest: orders show once verified.";
    const of = (id) => traces.filter((each) => each.order === id);
    const older = new Set(traces.map((each) => each.order));
    for (const order of orders) older.delete(order.id);
    const shown = orders.flatMap((order) => [currentOrder(order), ...origins(of(order.id), this.deeds)]);
    const recalled = [...older].flatMap((id) => origins(of(id), this.deeds, ` of order ${id}`));
    return shown.length ? [...recalled, ...shown] : [make("p", { class: "none" }, none)];
  }

  drawNotes(talk) {
    drawRows(this.$("notes"), talk.notes.map(noteRow));
    const text = this.drafts.note(talk.id);
    if (this.$("note-text").value !== text) this.$("note-text").value = text;
    if (this.shown !== talk.id) this.complain("");
    this.shown = talk.id;
  }

  why({ summary: { owner, reason, queued_at: queued }, context }) {
    const asked = reason ? reasonWords(reason) : "Nobody has asked for a person.";
    const isOver = reason && (owner === "bot" || owner === "closed");
    const since = queued ? make("span", { class: "small" }, " · ", ago(queued)) : "";
    return [
      make("p", {}, isOver ? "Earlier: " : "", asked, since),
      ...handover(context, (seq) => this.reveal(`[data-seq="${seq}"]`)),
    ];
  }

  drawSuppressed(talk) {
    this.$("unsent").hidden = talk.suppressed.length === 0;
    drawRows(this.$("suppressed"), talk.suppressed.map((each) => this.suppressedRow(each)));
  }

  suppressedRow(each) {
    const show = () => this.reveal(`[data-key="suppressed-${CSS.escape(each.id)}"]`);
    const draw = () =>
      make(
        "li",
        {},
        make("button", { type: "button", class: "unsent-link", onclick: show }, `Not sent: ${short(each.text)}`),
        " ",
        make("span", { class: "small" }, ago(each.at)),
      );
    return { key: each.id, mark: each.id, draw };
  }

  drawReceipts(talk) {
    const isMine = talk.isMine(this.model.me.id);
    this.$("decided").hidden = talk.receipts.length === 0;
    const rows = talk.receipts.toReversed().map((each) => this.receiptRow(each, isMine));
    drawRows(this.$("receipts"), rows);
  }

  receiptRow(each, isMine) {
    const { href } = new URL(each.url, location.href);
    const attributes = { type: "button", class: "quiet-link", onclick: () => this.forward(href) };
    const draw = () =>
      make(
        "li",
        {},
        make("a", { href, target: "_blank", rel: "noopener" }, each.headline),
        " ",
        make("span", { class: "small" }, ago(each.made_at)),
        isMine && make("button", attributes, "Put its address into the reply"),
      );
    return { key: each.id, mark: mark(each.id, isMine), draw };
  }

  async keepNote(event) {
    event.preventDefault();
    const { openId } = this.model;
    const text = this.$("note-text").value.trim();
    if (!text || this.isKeeping) return;
    this.isKeeping = true;
    const complaint = await this.deeds.note(text);
    this.isKeeping = false;
    if (!complaint) this.drafts.writeNote(openId, "");
    if (this.model.openId === openId) this.complain(complaint);
    this.model.changed();
  }

  complain(complaint) {
    this.$("note-error").textContent = complaint;
    this.$("note-error").hidden = !complaint;
  }
}

function mark(...what) {
  return JSON.stringify(what);
}

function customer(summary) {
  const { customer: who, id, opened_at: opened } = summary;
  return [
    make("p", { class: "who" }, customerName(summary)),
    facts([
      ["Signed in", who ? `Yes, as ${who.id}` : "No, a guest"],
      ["Kind", kindOfCustomer(summary)],
      ["Began", ago(opened)],
      ["Conversation", make("code", {}, id)],
    ]),
  ];
}

function currentOrder(order) {
  const card = drawPart({ type: "order", order }, { text: "" }, () => {});
  card.setAttribute("aria-label", `Order ${order.id}, as it is now`);
  return card;
}

function noteRow({ id, agent, text, at }) {
  const by = make("p", { class: "small" }, make("strong", {}, agent.name), " ", ago(at));
  const draw = () => make("li", {}, make("p", { class: "words" }, text), by);
  return { key: String(id), mark: mark(agent, text), draw };
}

function transitionRow(each) {
  const to = { bot: "Assistant", queued: "Queue", human: each.agent?.name ?? "An agent", closed: "Closed" };
  const draw = () =>
    make(
      "li",
      { class: each.went_to },
      make("span", { class: "history-to" }, to[each.went_to] ?? words(each.went_to)),
      " ",
      make("span", { class: "small" }, reasonWords(each.reason), " · ", ago(each.at)),
    );
  return { key: String(each.epoch), mark: mark(each), draw };
}

function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (!shown.length) return null;
  return make(
    "dl",
    { class: "panel-facts" },
    ...shown.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))),
  );
}

function short(text) {
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text || "(no text)";
}
