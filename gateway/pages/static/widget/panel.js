// The widget closed, and the widget open.

import { html, nothing } from "../vendor/lit.js";
import { composer } from "./composer.js";
import { greeting } from "./greeting.js";
import { banners, header } from "./header.js";
import { history } from "./history.js";
import { chatIcon, downIcon } from "./icons.js";
import { transcript, typing } from "./transcript.js";

const MOST_COUNTED = 99;

export function launcher(widget) {
  const { unread } = widget.chat;
  return html`
    <button type="button" id="launcher" class="launcher" aria-expanded="false"
      @click=${() => widget.show()}>
      ${chatIcon}<span>Help</span>
      <span class="hidden">: open the chat${unread ? `, ${widget.unreadWords}` : ""}</span>
      ${unread
        ? html`<span class="badge" aria-hidden="true">${Math.min(unread, MOST_COUNTED)}</span>`
        : nothing}
    </button>
  `;
}

export function panel(widget) {
  const role = widget.floating ? "dialog" : "group";
  return html`
    <div class="panel" role=${role} aria-labelledby="title"
      @keydown=${(event) => keyInside(widget, event)}>
      ${header(widget)} ${banners(widget)}
      ${widget.past ? html`<div class="scroller">${history(widget)}</div>` : talk(widget)}
      ${notice(widget)} ${composer(widget)}
    </div>
  `;
}

function talk(widget) {
  const { chat, scroll } = widget;
  const empty = !chat.log.messages.length && !chat.outbox.entries.length;
  return html`
    <div class="talk">
      <div id="scroller" class="scroller" tabindex="0" role="group" aria-label="Messages">
        ${empty ? beginning(widget) : transcript(widget)} ${typing(widget)}
      </div>
      <button type="button" class="down" ?hidden=${!scroll.behind} @click=${() => scroll.toEnd()}>
        ${downIcon} New messages
      </button>
    </div>
  `;
}

function beginning(widget) {
  const loading = widget.chat.open && widget.chat.caughtUpAt === null;
  return loading
    ? html`<p class="loading" role="status">Opening your conversation…</p>`
    : greeting(widget);
}

function notice({ chat: { notice: said } }) {
  return html`<div id="notice" class="notice" role="alert" ?hidden=${!said}>
    ${said?.text}
    ${said?.way
      ? html`<button type="button" class="again" @click=${said.way.go}>${said.way.label}</button>`
      : nothing}
  </div>`;
}

function keyInside(widget, event) {
  if (event.key === "Escape") widget.leaveOne();
  // The page hears keys as if pressed on its own element: its shortcuts would take our letters.
  event.stopPropagation();
}
