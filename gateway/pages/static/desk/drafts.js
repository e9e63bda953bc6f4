// What an agent has typed: unsent texts, and replies on their way. A reload loses neither.

import { Setting, newId } from "../widget/storage.js";

/**
 * The texts of one agent in this tab, by conversation.
 *
 * A draft is what stands in the reply box. An outbox entry is `{client_id, text, epoch, failed}`:
 * sent under one client id however often it takes, in the epoch it was written in.
 */
export class Drafts {
  /** Of this tab only: a draft is nothing to find in the browser tomorrow. */
  constructor(kept = new Setting("desk", "sessionStorage")) {
    this.kept = kept;
    this.of(null);
  }

  /** Turn to an agent's texts; nobody reads what another agent left in the same browser. */
  of(agent) {
    if (agent !== null && agent === this.agent) return;
    this.agent = agent;
    [this.texts, this.entries] = agent === null ? [new Map(), new Map()] : this.read();
  }

  /** Forget them: somebody signed out, and the next one at this computer may be another. */
  clear() {
    this.texts.clear();
    this.entries.clear();
    this.kept.value = "";
    this.agent = null;
  }

  text(id) {
    return this.texts.get(id) ?? "";
  }

  write(id, text) {
    if (text) this.texts.set(id, text);
    else this.texts.delete(id);
    this.keep();
  }

  /** A note that is being written. */
  note(id) {
    return this.text(`${id} note`);
  }

  writeNote(id, text) {
    this.write(`${id} note`, text);
  }

  outbox(id) {
    return this.entries.get(id) ?? [];
  }

  /** Conversations with replies on their way. */
  get unsent() {
    return [...this.entries.keys()];
  }

  /** Put a reply on its way. */
  post(id, text, epoch) {
    const entry = { client_id: newId(), text, epoch, failed: null };
    this.entries.set(id, [...this.outbox(id), entry]);
    this.write(id, "");
  }

  /** Say why the replies on their way do not arrive, or null when they are tried again.
   *
   * All of them: those behind the first one wait for the same reason.
   */
  fail(id, failed) {
    if (!this.entries.has(id)) return;
    this.entries.set(
      id,
      this.outbox(id).map((each) => ({ ...each, failed })),
    );
    this.keep();
  }

  /** A reply is in the log. */
  settle(id, clientId) {
    const left = this.outbox(id).filter((each) => each.client_id !== clientId);
    if (left.length) this.entries.set(id, left);
    else this.entries.delete(id);
    this.keep();
  }

  /** Put every reply on its way back into the reply box, before what stands there. */
  giveBack(id) {
    const texts = this.outbox(id).map((each) => each.text);
    this.entries.delete(id);
    this.write(id, [...texts, this.text(id)].filter(Boolean).join("\n\n"));
  }

  read() {
    try {
      const kept = JSON.parse(this.kept.value || "{}");
      if (kept.agent === this.agent) return [new Map(kept.texts), new Map(kept.entries)];
    } catch {
      // Somebody else's data under our name.
    }
    return [new Map(), new Map()];
  }

  keep() {
    if (this.agent === null) return;
    const kept = { agent: this.agent, texts: [...this.texts], entries: [...this.entries] };
    this.kept.value = JSON.stringify(kept);
  }
}
