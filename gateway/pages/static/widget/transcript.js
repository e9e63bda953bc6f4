// The conversation as it is seen: messages in order, then those still on their way.

import { pieces } from "../links.js";
import { drawPart } from "../parts.js";
import { html, nothing, repeat } from "../vendor/lit.js";

/** Whatever has not left this page yet is shown as it was typed. */
const HERE = "about:blank";

/** A message's parts are drawn once: they keep their focus while the list around them changes. */
const drawn = new WeakMap();

export function transcript(widget) {
  const { chat } = widget;
  const last = lastOfCustomer(chat);
  return html`
    <ol id="messages" class="messages" aria-label="Conversation">
      ${repeat(
        [...chat.log.messages, ...chat.outbox.entries],
        (each) => each.client_id ?? each.seq,
        (each, at) => (each.seq ? logged(widget, each, at, last) : onItsWay(widget, each)),
      )}
    </ol>
  `;
}

function logged(widget, message, at, last) {
  const before = widget.chat.log.messages[at - 1];
  const status = message === last ? delivery(widget.chat, message) : nothing;
  return html`
    <li class=${`message ${message.from}${warns(message) ? " warns" : ""}`} data-seq=${message.seq}
      data-client-id=${message.client_id ?? nothing}>
      ${newDay(before, message) ? html`<p class="day">${dayOf(message.at)}</p>` : nothing}
      ${message.author && message.author !== before?.author
        ? html`<p class="author" aria-hidden="true">${message.author}</p>`
        : nothing}
      ${bubble(message, widget.gateway)} ${partsOf(widget, message)}
      <p class="meta">
        <time datetime=${message.at}>${clock(message.at)}</time>
        ${status === nothing ? nothing : html`<span class="delivery">${status}</span>`}
      </p>
    </li>
  `;
}

function onItsWay({ chat }, entry) {
  const failure = chat.outbox.stuck.get(entry.client_id);
  return html`
    <li class=${`message customer waiting${failure ? " unanswered" : ""}`}
      data-client-id=${entry.client_id}>
      ${bubble({ from: "customer", text: entry.text }, HERE)}
      ${failure
        ? html`<p class="failure"><span>${failure}</span>
            <button type="button" class="again" @click=${() => chat.outbox.retry(entry)}>
              Try again
            </button></p>`
        : html`<p class="meta"><span class="delivery">Sending…</span></p>`}
    </li>
  `;
}

/** What became of a customer's message that is in the log. */
function delivery({ log, state }, { seq }) {
  const read = seq <= (state?.read_by_agent ?? 0);
  const answered = log.messages.some(
    (each) => each.seq > seq && (each.from === "bot" || each.from === "agent"),
  );
  return read || answered ? "Seen" : "Sent";
}

function bubble(message, gateway) {
  if (!message.text) return html`<span class="hidden">${speaker(message)}: </span>`;
  const said = pieces(message.text, gateway).map((each) =>
    each.href ? html`<a href=${each.href} target="_blank" rel="noopener">${each.href}</a>` : each,
  );
  return html`<p class="bubble"><span class="hidden">${speaker(message)}: </span>${said}</p>`;
}

/** Whose words they are. */
export function speaker({ from, author }) {
  return { customer: "You", agent: author ?? "Support" }[from] ?? "Recourse";
}

function partsOf(widget, message) {
  if (!drawn.has(message)) {
    const press = (button) => widget.press(button);
    const parts = message.parts.map((part) => drawPart(part, message, press));
    drawn.set(message, parts.filter(Boolean).map((part) => withAddresses(part, widget.gateway)));
  }
  return drawn.get(message);
}

/** On a page of another origin, "/policies/..." is the gateway's, not the page's. */
function withAddresses(part, gateway) {
  for (const link of part.querySelectorAll('a[href^="/"]')) {
    link.href = new URL(link.getAttribute("href"), gateway).href;
  }
  return part;
}

function lastOfCustomer({ log, outbox }) {
  if (outbox.entries.length) return null;
  return log.messages.findLast((each) => each.from === "customer");
}

function clock(at) {
  return new Date(at).toLocaleTimeString(undefined, { timeStyle: "short" });
}

function dayOf(at) {
  return new Date(at).toLocaleDateString(undefined, { dateStyle: "full" });
}

function newDay(before, message) {
  const day = dayOf(message.at);
  return before ? dayOf(before.at) !== day : day !== dayOf(Date.now());
}

/** What a screen reader is told of a message: its words, and that more stands below them. */
export function announcement(message) {
  const parts = message.parts.map((part) => SPOKEN[part.type]).filter(Boolean);
  return `${speaker(message)}: ${[message.text, ...parts].filter(Boolean).join(" ")}`;
}

const SPOKEN = {
  citations: "With its source.",
  order: "With the order's details.",
  decision: "With the decision and its reasons.",
  listing: "With what is wrong with the listing, and what I could not judge.",
  buttons: "With replies to choose from.",
};

/** Who is writing at the moment. */
export function typing({ chat }) {
  const bot = chat.owner === "bot" && (chat.typists.has("bot") || chat.outbox.answering > 0);
  const agent = chat.owner === "human" && chat.typists.has("agent");
  const who = agent ? `${chat.state.agent?.name ?? "Somebody"} is writing` : "Recourse is answering";
  return html`<p id="typing" class="typing" role="status">
    ${bot || agent ? html`<span class="dots" aria-hidden="true"></span>${who}` : nothing}
  </p>`;
}

/** Whether a message warns of something: a recall's notice does. */
function warns({ parts }) {
  return parts.some((part) => part.type === "notice" && part.level === "warning");
}
