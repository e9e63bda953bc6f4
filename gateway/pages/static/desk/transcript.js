// The transcript: what was said, what was not sent, and the replies on their way, in order.

import { make, spoken } from "../dom.js";
import { pieces } from "../links.js";
import { drawPart } from "../parts.js";
import { drawRows } from "./keyed.js";
import { clock, day, sameDay } from "./moments.js";
import { authorOf } from "./words.js";

/** Another message of the same author within this time needs no name again. */
const FOLLOWS_MS = 3 * 60_000;
/** Closer to the end than this counts as at the end. */
const NEAR_PX = 80;

/** The middle pane's messages. */
export class TranscriptView {
  constructor({ $, model, drafts, retry }) {
    Object.assign(this, { $, model, drafts, retry });
    this.list = $("messages");
    this.scroller = $("scroller");
    this.scroller.addEventListener("scroll", () => this.atEnd() && this.unread(false));
    $("to-end").addEventListener("click", () => this.toEnd());
    // A pane that changes its height keeps showing the end if it showed the end.
    new ResizeObserver(() => this.wasAtEnd && this.toEnd()).observe(this.scroller);
    this.scroller.addEventListener("scroll", () => (this.wasAtEnd = this.atEnd()));
  }

  draw() {
    const { talk } = this.model;
    if (!talk) {
      this.shown = null;
      this.list.replaceChildren();
      return;
    }
    const isOther = this.shown !== talk.id;
    const stays = !isOther && !this.atEnd();
    const count = this.list.childElementCount;
    drawRows(this.list, this.rows(talk));
    this.shown = talk.id;
    this.drawTyping(talk);
    if (!stays) this.toEnd();
    else if (this.list.childElementCount > count) this.unread(true);
  }

  rows(talk) {
    const said = talk.messages.flatMap((each, index, all) => [
      ...this.dayRow(each, all[index - 1]),
      this.messageRow(each, all[index - 1], talk),
      ...talk.suppressed.filter((one) => one.answers === each.id).map(suppressedRow),
    ]);
    const onTheWay = this.drafts.outbox(talk.id).filter((each) => !talk.has(each.client_id));
    return [...said, ...onTheWay.map((each) => this.outboxRow(each))];
  }

  dayRow(message, before) {
    if (before && sameDay(message.at, before.at)) return [];
    const text = day(message.at);
    const draw = () => make("li", { class: "day" }, text);
    return [{ key: `day-${message.seq}`, mark: text, draw }];
  }

  messageRow(message, before, talk) {
    const author = authorOf(message, talk.summary, this.model.me);
    const receipt = receiptOf(message, talk);
    const shown = { author, receipt, isMore: follows(message, before, talk) };
    return {
      key: message.client_id ? `client-${message.client_id}` : `seq-${message.seq}`,
      mark: JSON.stringify([message, shown]),
      draw: () => (message.from === "system" ? systemLine(message) : bubble(message, shown)),
    };
  }

  outboxRow(entry) {
    const again = () =>
      make("button", { type: "button", class: "again", onclick: this.retry }, "Try now");
    return {
      key: `client-${entry.client_id}`,
      mark: JSON.stringify(entry),
      draw: () =>
        make(
          "li",
          { class: "said agent on-the-way" },
          make("p", { class: "by" }, "You"),
          make("p", { class: "words" }, entry.text),
          entry.failed
            ? make("p", { class: "failure" }, make("span", {}, entry.failed), " ", again())
            : make("p", { class: "receipt" }, "Sending …"),
        ),
    };
  }

  drawTyping(talk) {
    const typing = this.$("typing");
    const words = typingWords(this.model, talk);
    if (typing.textContent === words) return;
    const dots = make("span", { class: "dots", "aria-hidden": "true" });
    typing.replaceChildren(...(words ? [dots, words] : []));
  }

  /** Show where something was said: the message, or what was not sent. */
  reveal(selector) {
    const item = this.list.querySelector(selector);
    item?.scrollIntoView({ block: "center" });
    item?.classList.add("pointed-at");
    setTimeout(() => item?.classList.remove("pointed-at"), 1500);
  }

  atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.wasAtEnd = true;
    this.unread(false);
  }

  unread(isThere) {
    this.$("to-end").hidden = !isThere;
  }
}

function bubble(message, { author, receipt, isMore }) {
  const parts = message.parts.map((part) => offered(part, message)).filter(Boolean);
  const by = [make("span", { class: "author" }, author), " ", clock(message.at)];
  return make(
    "li",
    { class: `said ${message.from}${isMore ? " follows" : ""}`, "data-seq": message.seq },
    make("p", { class: isMore ? "hidden" : "by" }, ...by),
    message.text && make("p", { class: "words" }, ...linked(message.text)),
    ...parts,
    receipt && make("p", { class: "receipt" }, receipt),
  );
}

/** A text whose receipts can be opened. */
function linked(text) {
  return pieces(text, location.href).map((each) =>
    each.href ? make("a", { href: each.href, target: "_blank", rel: "noopener" }, each.href) : each,
  );
}

/** Whether a message goes on where its author stopped. */
function follows(message, before, talk) {
  if (before?.from !== message.from || before.author !== message.author) return false;
  if (talk.suppressed.some((each) => each.answers === before.id)) return false;
  return Date.parse(message.at) - Date.parse(before.at) < FOLLOWS_MS && sameDay(message.at, before.at);
}

function systemLine(message) {
  return make(
    "li",
    { class: "said system", "data-seq": message.seq },
    make("p", { class: "words" }, spoken("Recourse: "), message.text, " ", clock(message.at)),
  );
}

function suppressedRow(suppressed) {
  const key = `suppressed-${suppressed.id}`;
  return { key, mark: key, draw: () => unsent(suppressed) };
}

function unsent(suppressed) {
  const parts = suppressed.parts.map((part) => offered(part, suppressed)).filter(Boolean);
  return make(
    "li",
    { class: "said bot not-sent" },
    make("p", { class: "by" }, make("span", { class: "author" }, "Assistant"), " ", clock(suppressed.at)),
    make("p", { class: "words" }, make("strong", {}, "Not sent: "), suppressed.text || "(no text)"),
    ...parts,
  );
}

/** A part as the customer was shown it; what could be pressed there is only told here. */
function offered(part, message) {
  if (part.type === "buttons") return choices(part.buttons);
  if (part.type === "handoff") {
    const asked = part.state === "requested" ? "A person was asked for" : "A person was offered";
    return make("p", { class: "inline-notice" }, `${asked}; contact shown: ${part.contact}`);
  }
  const drawn = drawPart(part, message, () => {});
  // A long transcript has many orders and sources: as landmarks they would only be in the way.
  if (drawn?.hasAttribute("aria-label")) drawn.setAttribute("role", "group");
  return drawn;
}

function choices(buttons) {
  return make(
    "p",
    { class: "offered" },
    "Offered: ",
    ...buttons.flatMap((each) => [make("span", { class: "offered-choice" }, each.title), " "]),
  );
}

function typingWords({ typing, me }, talk) {
  if (typing.has("customer")) return "The customer is typing";
  if (typing.has("bot")) return "The assistant is answering";
  const { agent } = talk.summary;
  return typing.has("agent") && agent && agent.id !== me.id ? `${agent.name} is typing` : "";
}

/** Of the last reply before the customer's next words: whether it was seen. */
function receiptOf(message, talk) {
  if (message.from !== "agent") return "";
  const later = talk.messages.some((each) => each.from === "agent" && each.seq > message.seq);
  if (later) return "";
  const seen = (talk.summary.read_by_customer ?? 0) >= message.seq;
  return seen ? "Seen by the customer" : "Sent";
}
