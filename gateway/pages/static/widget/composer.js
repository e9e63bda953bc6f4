// Where the customer writes, and the way to a person beside it.

import { contactLink } from "../dom.js";
import { html, live, nothing } from "../vendor/lit.js";
import { personIcon, sendIcon } from "./icons.js";

const NEARLY_FULL = 0.9;

export function composer(widget) {
  const { chat } = widget;
  if (chat.stale) return html`<div class="bottom">${stale()}</div>`;
  return html`<div class="bottom">
    ${widget.past ? nothing : chat.owner === "closed" ? ended(widget) : form(widget)}
    <p class="foot">
      ${chat.owner === "bot"
        ? html`<button type="button" class="plain person" @click=${() => widget.askForPerson()}>
            ${personIcon} Talk to a person
          </button>`
        : nothing}
      ${widget.contact
        ? html`<span class="contact">${chat.owner === "bot" ? "or write to " : "You can also write to "}
            ${link(widget.contact)}</span>`
        : nothing}
    </p>
  </div>`;
}

function form(widget) {
  return html`
    <form id="composer" class="composer" aria-label="Your message"
      @submit=${(event) => widget.submit(event)}>
      <label for="text" class="hidden">Your message</label>
      <textarea id="text" name="text" rows="1" placeholder=${placeholder(widget.chat)} autocomplete="off"
        aria-describedby="count" .value=${live(widget.draft)}
        @input=${(event) => widget.typed(event.target.value)}
        @keydown=${(event) => widget.keyed(event)}></textarea>
      <button type="submit" id="send" aria-label="Send">${sendIcon}</button>
      <p id="count" class=${widget.tooLong ? "too-long" : ""} aria-live="polite">
        ${count(widget)}
      </p>
    </form>
  `;
}

function placeholder({ owner, state }) {
  if (owner === "human") return `Write to ${state.agent?.name ?? "support"}`;
  return owner === "queued" ? "Write while you wait" : "Type your question";
}

function count({ length, maxCharacters }) {
  return length > maxCharacters * NEARLY_FULL ? `${length} of ${maxCharacters} characters.` : nothing;
}

function ended(widget) {
  return html`
    <p class="ended">
      This conversation has ended.
      <button type="button" class="solid" @click=${() => widget.startAnew()}>Start a new one</button>
    </p>
  `;
}

function stale() {
  return html`
    <p class="ended">
      Somebody else is signed in now, in another tab. Reload this page to go on.
      <button type="button" class="solid" @click=${() => location.reload()}>Reload</button>
    </p>
  `;
}

const links = new Map();

function link(contact) {
  if (!links.has(contact)) links.set(contact, contactLink(contact));
  return links.get(contact).cloneNode(true);
}
