// Switching a passage off or on, wherever it is shown: with a reason, and never by one slip.

const OFF = "It will answer nothing and be cited nowhere, for every customer, from now on.";
const ON = "It will answer again, for every customer, from now on.";

/** The dialog that asks why. */
export class Switching {
  constructor({ $, api, session, say, done }) {
    Object.assign(this, { $, api, session, say, done });
    $("switch-dialog").querySelector("form").addEventListener("submit", (event) => this.submit(event));
    $("switch-cancel").addEventListener("click", () => $("switch-dialog").close());
  }

  /** Ask why; `off` says which way. */
  ask(passage, off) {
    const { $ } = this;
    Object.assign(this, { passage, off });
    $("switch-title").textContent = `Switch ${passage} ${off ? "off" : "on"}?`;
    $("switch-words").textContent = off ? OFF : ON;
    $("switch-now").textContent = off ? "Switch it off" : "Switch it on";
    $("switch-reason").value = "";
    this.complain("");
    $("switch-dialog").showModal();
    $("switch-reason").focus();
  }

  async submit(event) {
    event.preventDefault();
    const { $, passage, off } = this;
    const reason = $("switch-reason").value.trim();
    if (!reason) return this.complain("Write why, so that whoever comes next knows.");
    const button = $("switch-now");
    if (button.disabled) return undefined;
    button.disabled = true;
    try {
      await (off ? this.api.switchOff(passage, reason) : this.api.switchOn(passage, reason));
    } catch (error) {
      const words = this.session.wordsOf(error);
      if (!words) $("switch-dialog").close();
      return this.complain(words);
    } finally {
      button.disabled = false;
    }
    $("switch-dialog").close();
    this.say(`${passage} is switched ${off ? "off" : "on"}.`);
    return this.done();
  }

  complain(words) {
    const { $ } = this;
    $("switch-error").textContent = words;
    $("switch-error").hidden = !words;
    if (words) $("switch-reason").setAttribute("aria-invalid", "true");
    else $("switch-reason").removeAttribute("aria-invalid");
    if (words) $("switch-reason").focus();
  }
}
