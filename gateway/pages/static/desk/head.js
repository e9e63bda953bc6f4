// Above the transcript: who it is, what can be done, and that the conversation moved on.

import { make } from "../dom.js";
import { drawOnce } from "./keyed.js";
import { waiting } from "./moments.js";
import { customerName, kindOfCustomer, movedOnWords, ownerWords } from "./words.js";

const EMPTY = {
  none: "Choose a conversation from the list.",
  loading: "Loading the conversation …",
  missing: "There is no such conversation.",
  failed: "The conversation could not be loaded. It is tried again when the connection is back.",
};

/** The middle pane's head, its deeds and its banner. */
export class Head {
  constructor({ $, model, deeds, afterMove }) {
    Object.assign(this, { $, model, deeds, afterMove });
    $("hand-back").addEventListener("click", () => this.handBack());
    $("transfer").addEventListener("click", () => this.transfer());
    $("close").addEventListener("click", () => this.close());
    $("moved-seen").addEventListener("click", () => this.understood());
  }

  draw() {
    const { $, model } = this;
    const { talk } = model;
    $("talk-open").hidden = !talk;
    $("no-talk").hidden = Boolean(talk);
    $("no-talk").textContent = talk ? "" : EMPTY[model.opening];
    if (!talk) return;
    const { summary } = talk;
    const isMine = talk.isMine(model.me.id);
    const name = customerName(summary);
    if ($("talk-name").textContent !== name) $("talk-name").textContent = name;
    drawOnce($("talk-facts"), JSON.stringify(summary), () => headFacts(summary, model.me.id));
    for (const id of ["hand-back", "transfer", "close"]) $(id).hidden = !isMine;
    for (const id of ["hand-back", "transfer", "close"]) $(id).disabled = model.busy;
    this.drawMoved(talk);
  }

  drawMoved(talk) {
    const { refusal, me, busy } = this.model;
    const moved = talk.movedOn && !busy ? movedOnWords(talk.summary, me.id) : "";
    const words = [refusal, moved].filter(Boolean).join(" ");
    if (this.$("moved-words").textContent !== words) this.$("moved-words").textContent = words;
    this.$("moved").hidden = !words;
  }

  understood() {
    this.model.talk.acknowledge();
    this.model.refusal = "";
    this.model.changed();
    this.afterMove();
  }

  async handBack() {
    await this.deeds.handBack();
    this.afterMove();
  }

  async close() {
    const { talk } = this.model;
    this.$("close-words").textContent =
      `${customerName(talk.summary)} can no longer write in it, and nobody can open it again.`;
    if ((await ask(this.$("close-dialog"))) !== "close") return;
    await this.deeds.close();
    this.afterMove();
  }

  async transfer() {
    const dialog = this.$("transfer-dialog");
    const list = this.$("agents");
    this.$("transfer-now").disabled = true;
    list.replaceChildren(make("p", { class: "none" }, "Loading …"));
    const answer = ask(dialog);
    this.fill(list, await this.deeds.colleagues());
    if ((await answer) !== "transfer") return;
    const to = list.querySelector("input:checked")?.value;
    if (!to) return;
    await this.deeds.transfer(to);
    this.afterMove();
  }

  /** Who is away cannot be chosen: the customer would wait for nobody. */
  fill(list, colleagues) {
    if (!colleagues) {
      list.replaceChildren(make("p", { class: "none" }, "The team could not be loaded."));
      return;
    }
    const choices = colleagues.map((each, index) => choice(each, index === 0));
    const isAnybodyHere = Boolean(colleagues[0]?.online);
    const none = make("p", { class: "none" }, "Nobody else is at the desk now.");
    list.replaceChildren(
      ...(choices.length ? [make("fieldset", {}, make("legend", {}, "To whom?"), ...choices)] : []),
      ...(isAnybodyHere ? [] : [none]),
    );
    this.$("transfer-now").disabled = !isAnybodyHere;
    list.querySelector("input:enabled")?.focus();
  }
}

function headFacts(summary, me) {
  const since = summary.owner === "queued" ? summary.queued_at : summary.awaiting_since;
  const waits = since && summary.owner !== "bot" && summary.owner !== "closed";
  return [
    make("span", { class: `owner ${summary.owner}` }, ownerWords(summary, me)),
    make("span", {}, kindOfCustomer(summary)),
    waits && make("span", {}, "waiting ", waiting(since)),
  ];
}

function choice({ id, name, online }, isFirst) {
  return make(
    "label",
    { class: "agent-choice" },
    make("input", { type: "radio", name: "to", value: id, checked: isFirst && online, disabled: !online }),
    make("span", {}, name),
    make("span", { class: `presence ${online ? "online" : ""}` }, online ? "at the desk" : "away"),
  );
}

/** Open a dialog; returns the value of the button that closed it, "" for Escape. */
function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true });
  });
}
