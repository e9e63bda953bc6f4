// The top of the widget: who is answering, the menu, and what stands in the way.

import { html, nothing } from "../vendor/lit.js";
import { closeIcon, mark, moreIcon } from "./icons.js";

export const TEXT_SIZES = ["normal", "large", "largest"];

export function header(widget) {
  return html`
    <header class="top">
      ${mark}
      <div class="who">
        <p class="name" id="title">Recourse</p>
        <p class="status">${status(widget)}</p>
      </div>
      <button
        type="button"
        id="menu-button"
        class="tool"
        aria-label="Menu"
        aria-expanded=${widget.menu}
        aria-controls="menu"
        @click=${() => widget.toggleMenu()}
      >
        ${moreIcon}
      </button>
      ${widget.floating
        ? html`<button type="button" id="close" class="tool" aria-label="Close the chat"
            @click=${() => widget.hide()}>${closeIcon}</button>`
        : nothing}
    </header>
    ${widget.menu ? menu(widget) : nothing}
  `;
}

function status({ chat }) {
  if (chat.owner === "human") return `${chat.state.agent?.name ?? "A person"}, support team`;
  if (chat.owner === "queued") return "Waiting for a person";
  if (chat.owner === "closed") return "Ended";
  return "Assistant, with sources";
}

function menu(widget) {
  const { chat } = widget;
  const items = [
    chat.signedIn && ["Your conversations", () => widget.showHistory()],
    chat.open && ["New conversation", () => widget.startAnew()],
    chat.open && chat.owner !== "closed" && ["End this conversation", () => widget.confirmEnd(true)],
  ].filter(Boolean);
  return html`
    <div id="menu" class="menu" role="group" aria-label="Menu">
      <fieldset class="sizes">
        <legend>Text size</legend>
        ${TEXT_SIZES.map(
          (size) => html`<button type="button" class=${`size ${size}`} aria-label=${`${size} text`}
            aria-pressed=${widget.textSize === size} @click=${() => widget.resize(size)}>A</button>`,
        )}
      </fieldset>
      ${items.map(
        ([label, go]) => html`<button type="button" class="item" @click=${go}>${label}</button>`,
      )}
    </div>
  `;
}

/** What the customer should know about the line, the queue, or the end; one thing at a time. */
export function banners(widget) {
  return [lineBanner(widget), widget.ending ? ending(widget) : queueBanner(widget)];
}

function lineBanner({ chat, lineTrouble }) {
  const words =
    chat.line.state === "offline" || (!navigator.onLine && lineTrouble)
      ? "You are offline. You can go on reading; messages are sent when you are back."
      : lineTrouble && "The connection was lost. Reconnecting…";
  return html`<p class="banner trouble" id="line" role="status" ?hidden=${!words}>${words || nothing}</p>`;
}

function queueBanner(widget) {
  const { chat } = widget;
  if (chat.owner !== "queued") return nothing;
  return html`
    <section class="banner queue" aria-label="Waiting for a person">
      <p>
        <strong>${placeInQueue(chat.state.queue_position)}</strong> You may close this window: the
        answer will be here.
      </p>
      <button type="button" class="plain" @click=${() => widget.preferBot()}>
        Go back to the assistant
      </button>
    </section>
  `;
}

/** Where the customer stands, in words. */
export function placeInQueue(position) {
  if (!position) return "You are in the queue for a person.";
  return position === 1 ? "You are next." : `You are number ${position} in the queue.`;
}

function ending(widget) {
  return html`
    <section class="banner queue" aria-label="End this conversation">
      <p><strong>End this conversation?</strong> You can start a new one at any time.</p>
      <span class="pair">
        <button type="button" class="plain" id="really-end" @click=${() => widget.end()}>End it</button>
        <button type="button" class="plain" @click=${() => widget.confirmEnd(false)}>Keep it</button>
      </span>
    </section>
  `;
}
