// The conversations of a signed-in customer, on whatever device they were held.

import { html, nothing } from "../vendor/lit.js";
import { backIcon } from "./icons.js";

const OWNERS = { queued: "waiting for a person", human: "with a person", closed: "ended" };

export function history(widget) {
  return html`
    <section class="history" aria-labelledby="history-title">
      <button type="button" class="plain back" @click=${() => widget.hideHistory()}>
        ${backIcon} Back
      </button>
      <h2 id="history-title" tabindex="-1">Your conversations</h2>
      ${list(widget, widget.past)}
    </section>
  `;
}

function list(widget, past) {
  if (past.trouble) return html`<p role="alert">${past.trouble}</p>`;
  if (!past.list) return html`<p role="status">Looking for them…</p>`;
  if (!past.list.length) return html`<p>There are none yet.</p>`;
  return html`<ul>
    ${past.list.map((each) => html`<li>${entry(widget, each)}</li>`)}
  </ul>`;
}

function entry(widget, each) {
  const here = each.conversation === widget.chat.kept.conversation;
  const remark = here ? "open here" : OWNERS[each.owner];
  return html`<button type="button" class="past" @click=${() => widget.goOnWith(each.conversation)}>
    <span class="preview">${each.preview || "No message yet"}</span>
    <span class="small">
      <time datetime=${each.last_at}>${when(each.last_at)}</time>
      ${remark ? html`· ${remark}` : nothing}
    </span>
  </button>`;
}

function when(at) {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
