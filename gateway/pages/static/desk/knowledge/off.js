// "Switched off": what is, who did it and why, and the way back.

import { make } from "../../dom.js";
import { moment } from "./figures.js";

/** The third tab. */
export class Off {
  constructor({ $, api, session, say, switching }) {
    Object.assign(this, { $, api, session, say, switching });
    $("off-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.switchOff();
    });
  }

  async load() {
    const { $ } = this;
    try {
      const { off, history } = await this.api.switches();
      $("off-count").textContent = off.length || "";
      $("off-words").textContent = off.length ? "" : "Every passage of the index may answer.";
      $("off-list").replaceChildren(...off.map((each) => this.item(each)));
      $("switch-history").replaceChildren(...history.map(past));
      $("switch-history-title").hidden = !history.length;
    } catch (error) {
      $("off-words").textContent = this.session.wordsOf(error);
    }
  }

  item({ passage, title, by, at, reason }) {
    return make(
      "li",
      { class: "group-card" },
      make(
        "div",
        { class: "found-head" },
        make("strong", {}, title ?? "Not in the active index"),
        make(
          "button",
          {
            type: "button",
            class: "quiet",
            "aria-label": `Switch on ${passage}`,
            onclick: () => this.switching.ask(passage, false),
          },
          "Switch on",
        ),
      ),
      make(
        "p",
        { class: "small" },
        make("a", { href: `/policies/${encodeURIComponent(passage)}` }, passage),
        ` · by ${by}, ${moment(at)}`,
      ),
      make("p", {}, reason),
    );
  }

  async switchOff() {
    const { $ } = this;
    const [passage, reason] = [$("off-id").value.trim(), $("off-reason").value.trim()];
    if (!passage) return this.complain("Type the passage's id.", $("off-id"));
    if (!reason) return this.complain("Write why, so that whoever comes next knows.", $("off-reason"));
    try {
      await this.api.switchOff(passage, reason);
    } catch (error) {
      return this.complain(this.session.wordsOf(error), $("off-id"));
    }
    $("off-id").value = "";
    $("off-reason").value = "";
    this.complain("");
    this.say(`${passage} is switched off.`);
    await this.load();
    return $("off-title").focus();
  }

  complain(words, field) {
    const { $ } = this;
    $("off-error").textContent = words;
    $("off-error").hidden = !words;
    for (const each of [$("off-id"), $("off-reason")]) {
      if (words && each === field) each.setAttribute("aria-invalid", "true");
      else each.removeAttribute("aria-invalid");
    }
    if (words) field.focus();
  }
}

function past({ passage, off, by, at, reason }) {
  return make(
    "li",
    { class: off ? "queued" : "human" },
    `${passage} switched ${off ? "off" : "on"} by ${by}, ${moment(at)}: ${reason}`,
  );
}
