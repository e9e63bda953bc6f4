// Signing in: what was wrong is said beside the fields, and the name stays.

import { Refused } from "./api.js";

const UNREACHABLE = "The gateway does not answer. Please try again in a moment.";
const EXPIRED = "Your session has ended. Sign in again; what you typed is kept.";

/** The sign-in form. */
export class Door {
  constructor({ $, model, deeds, entered }) {
    const welcome = $("door-why").textContent; // what the page's own template says
    Object.assign(this, { $, model, deeds, entered, welcome });
    $("sign-in").addEventListener("submit", (event) => this.signIn(event));
  }

  draw() {
    const isClosed = this.model.phase === "door";
    this.$("door-why").textContent = this.model.expired ? EXPIRED : this.welcome;
    if (isClosed && this.$("door").hidden) this.show();
    this.$("door").hidden = !isClosed;
  }

  show() {
    this.$("door").hidden = false;
    this.complain("");
    const name = this.$("name");
    if (this.model.expired) name.value = this.model.me.id;
    (name.value ? this.$("password") : name).focus();
  }

  /** Somebody has left: the next one need not be the same. */
  forget() {
    this.$("name").value = "";
    this.$("name").focus();
  }

  async signIn(event) {
    event.preventDefault();
    const [name, password] = [this.$("name"), this.$("password")];
    const missing = [name, password].find((each) => !each.value.trim());
    if (missing) {
      return this.complain(missing === name ? "Type your sign-in name." : "Type your password.", missing);
    }
    const button = this.$("sign-in").querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    try {
      await this.deeds.signIn(name.value.trim(), password.value);
      password.value = "";
      this.complain("");
      this.entered();
    } catch (error) {
      this.refused(error);
    } finally {
      button.disabled = false;
    }
  }

  refused(error) {
    const password = this.$("password");
    if (!(error instanceof Refused)) return this.complain(UNREACHABLE, password);
    password.select();
    if (error.status === 401) return this.complain("Name or password is wrong.", password);
    const wait = error.retryAfter ? ` Try again in ${error.retryAfter} seconds.` : "";
    return this.complain(error.status === 429 ? `Too many attempts.${wait}` : error.detail, password);
  }

  complain(words, field) {
    const error = this.$("door-error");
    error.textContent = words;
    error.hidden = !words;
    for (const each of [this.$("name"), this.$("password")]) {
      if (each === field) each.setAttribute("aria-invalid", "true");
      else each.removeAttribute("aria-invalid");
    }
    field?.focus();
  }
}
