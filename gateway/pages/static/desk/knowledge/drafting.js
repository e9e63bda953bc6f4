// A draft of a passage: fetched, shown to be finished, copied or downloaded, and kept nowhere.

/** The dialog with the draft's text. */
export class Drafting {
  constructor({ $, api, session, say }) {
    Object.assign(this, { $, api, session, say });
    $("draft-close").addEventListener("click", () => $("draft-dialog").close());
    $("draft-copy").addEventListener("click", () => this.copy());
    $("draft-download").addEventListener("click", () => this.prepare());
    $("draft-download").addEventListener("focus", () => this.prepare());
    $("draft-text").addEventListener("change", () => this.prepare());
  }

  /** Open a draft for a group; returns what went wrong, "" when nothing did. */
  async open(wanted) {
    let draft;
    try {
      draft = await this.api.draft(wanted);
    } catch (error) {
      return this.session.wordsOf(error);
    }
    const { $ } = this;
    $("draft-name").textContent = draft.file;
    $("draft-text").value = draft.markdown;
    $("draft-download").download = draft.file;
    this.prepare();
    $("draft-dialog").showModal();
    $("draft-text").focus();
    $("draft-text").setSelectionRange(0, 0);
    $("draft-text").scrollTop = 0;
    return "";
  }

  async copy() {
    const text = this.$("draft-text");
    try {
      await navigator.clipboard.writeText(text.value);
      this.say("The draft is copied.");
    } catch {
      text.focus();
      text.select(); // not allowed to copy: one key press is left to do
      this.say("The draft is selected. Copy it with your keyboard.");
    }
  }

  /** Let the download be of the text as it stands now. */
  prepare() {
    URL.revokeObjectURL(this.$("draft-download").href);
    const file = new Blob([this.$("draft-text").value], { type: "text/markdown" });
    this.$("draft-download").href = URL.createObjectURL(file);
  }
}
