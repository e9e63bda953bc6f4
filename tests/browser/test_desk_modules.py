"""The desk's modules one by one, in the browser they are written for: no agent, no customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.unit.gateway.gateway_process import GatewayProcess

# A customer's conversation as the gateway would sum it up.
SUMMARY = """
    const summary = (more = {}) => ({
        id: "c1", owner: "human", epoch: 3, agent: {id: "mia", name: "Mia"},
        customer: {id: "ada", name: "Ada Lovelace"}, jurisdiction: "CN", locale: "en",
        audience: "shopper", opened_at: "2026-05-04T10:00:00Z", queued_at: null,
        queue_position: null, reason: "asked", awaiting_since: null,
        last: {seq: 2, from: "customer", text: "Hello", at: "2026-05-04T10:00:00Z"},
        read_by_customer: 0, ...more,
    });
    const detail = (more = {}) => ({
        messages: [], notes: [], transitions: [],
        suppressed: [], orders: [], context: {}, ...more, conversation: summary(more.conversation),
    });
"""


@pytest.fixture
def page(chromium: Browser, standing: GatewayProcess) -> Iterator[Page]:
    """A page of the desk's origin, in a browser that remembers nothing."""
    context = chromium.new_context(base_url=standing.address, locale="en-GB")
    page = context.new_page()
    page.goto("/desk")
    yield page
    context.close()


def run(page: Page, module: str, body: str) -> Any:
    """Return what a script says that has a module of the desk as `m`."""
    source = f'async () => {{ const m = await import("/static/desk/{module}");{SUMMARY}{body} }}'
    return page.evaluate(source)


class TestTalk:
    def test_what_overtook_is_not_undone_by_what_was_late(self, page: Page) -> None:
        """Epochs, messages and read marks only grow, whatever order their answers come in."""
        assert run(
            page,
            "talk.js",
            """
            const talk = new m.Talk(detail({conversation: {epoch: 4, read_by_customer: 5}}));
            const seen = [];
            for (const late of [{epoch: 3, owner: "queued"}, {epoch: 4, read_by_customer: 2}]) {
                talk.follow(summary(late));
                seen.push([talk.summary.owner, talk.summary.epoch, talk.summary.read_by_customer]);
            }
            talk.follow(summary({epoch: 5, owner: "bot", agent: null}));
            return [...seen, [talk.summary.owner, talk.summary.epoch]];
            """,
        ) == [["human", 4, 5], ["human", 4, 5], ["bot", 5]]

    def test_messages_stand_once_and_in_order(self, page: Page) -> None:
        """A message that comes by the socket and by a fetch is one message."""
        assert run(
            page,
            "talk.js",
            """
            const say = (seq) => ({seq, id: `m${seq}`, from: "customer", text: "", parts: []});
            const talk = new m.Talk(detail({messages: [say(1), say(2)]}));
            const fresh = [talk.hear(say(4)), talk.hear(say(2))];
            const gap = talk.hasGap;
            talk.merge(detail({messages: [say(3)]}));
            return [fresh, gap, talk.hasGap, talk.messages.map((each) => each.seq)];
            """,
        ) == [[True, False], True, False, [1, 2, 3, 4]]

    def test_a_change_of_hands_is_news_until_it_is_acknowledged(self, page: Page) -> None:
        """The banner stands for as long as the agent has not taken notice."""
        assert run(
            page,
            "talk.js",
            """
            const talk = new m.Talk(detail());
            const states = [talk.movedOn];
            talk.follow(summary({epoch: 4, agent: {id: "bo", name: "Bo"}}));
            states.push(talk.movedOn, talk.isMine("mia"), talk.isMine("bo"));
            talk.acknowledge();
            return [...states, talk.movedOn];
            """,
        ) == [False, True, False, True, False]


class TestDrafts:
    def test_replies_that_come_back_stand_before_what_is_typed(self, page: Page) -> None:
        """In the order they were written; nothing of them is on its way any more."""
        assert run(
            page,
            "drafts.js",
            """
            const drafts = new m.Drafts();
            drafts.of("mia");
            drafts.post("c1", "First.", 3);
            drafts.post("c1", "Second.", 3);
            drafts.write("c1", "Thi");
            drafts.giveBack("c1");
            return [drafts.text("c1"), drafts.outbox("c1"), drafts.unsent];
            """,
        ) == ["First.\n\nSecond.\n\nThi", [], []]

    def test_a_reload_finds_texts_and_client_ids_again(self, page: Page) -> None:
        """What was on its way is sent again as the same reply, not as another one."""
        first, again, text = run(
            page,
            "drafts.js",
            """
            const drafts = new m.Drafts();
            drafts.of("mia");
            drafts.post("c1", "Hello", 3);
            drafts.write("c2", "half");
            const after = new m.Drafts();
            after.of("mia");
            return [drafts.outbox("c1"), after.outbox("c1"), after.text("c2")];
            """,
        )

        assert first == again
        assert [entry["text"] for entry in again] == ["Hello"]
        assert again[0]["epoch"] == 3
        assert text == "half"

    def test_nobody_reads_what_another_agent_typed(self, page: Page) -> None:
        """Two agents at one browser, one after the other."""
        assert run(
            page,
            "drafts.js",
            """
            const drafts = new m.Drafts();
            drafts.of("mia");
            drafts.write("c1", "Mia's");
            drafts.writeNote("c1", "Mia's note");
            const other = new m.Drafts();
            other.of("bo");
            const seen = [other.text("c1"), other.note("c1")];
            drafts.clear();
            return [...seen, sessionStorage["recourse.desk"] ?? null];
            """,
        ) == ["", "", None]

    @pytest.mark.parametrize(
        "odd", ["not json", "null", "[]", '{"agent":"mia","texts":5}', '{"agent":"mia"}']
    )
    def test_odd_data_under_our_name_does_no_harm(self, page: Page, odd: str) -> None:
        """A browser's storage is not ours alone."""
        page.evaluate("odd => { sessionStorage['recourse.desk'] = odd }", odd)

        assert run(
            page,
            "drafts.js",
            """
            const drafts = new m.Drafts();
            drafts.of("mia");
            drafts.write("c1", "fine");
            return [drafts.text("c1"), drafts.outbox("c1")];
            """,
        ) == ["fine", []]


class TestModel:
    def test_only_who_came_after_the_first_look_is_new(self, page: Page) -> None:
        """Opening the desk does not announce everybody who waits already."""
        assert run(
            page,
            "model.js",
            """
            const model = new m.Model();
            const [one, two, mine] = ["a", "b", "c"].map((id) => summary({id}));
            const fresh = [
                model.take({queue: [one], mine: []}),
                model.take({queue: [one, two], mine: []}),
                model.take({queue: [two], mine: [one]}),
                model.take({queue: [two, one], mine: []}),
            ];
            return fresh.map((list) => list.map((each) => each.id));
            """,
        ) == [[], ["b"], [], []]

    def test_a_search_looks_at_names_ids_words_and_reasons(self, page: Page) -> None:
        """Whatever an agent may remember of somebody; case does not matter."""
        found = run(
            page,
            "model.js",
            """
            const model = new m.Model();
            model.take({queue: [summary({reason: "two_failures"})], mine: []});
            return ["lovelace", "ADA", "c1", "hell", "two fail", "kettle"].map((query) => {
                model.query = query;
                return model.shown().queue.length;
            });
            """,
        )

        assert found == [1, 1, 1, 1, 1, 0]

    def test_the_count_is_of_those_who_wait_for_somebody(self, page: Page) -> None:
        """Everyone in the queue, and of one's own those without a reply."""
        assert (
            run(
                page,
                "model.js",
                """
                const model = new m.Model();
                model.take({
                    queue: [summary({id: "a"})],
                    mine: [summary({id: "b"}), summary({id: "c", awaiting_since: "2026-05-04"})],
                });
                return model.waitingCount;
                """,
            )
            == 2
        )

    def test_changes_of_one_moment_are_drawn_once(self, page: Page) -> None:
        """And outside of what changed them, also where no frame is painted."""
        assert run(
            page,
            "model.js",
            """
            const model = new m.Model();
            await null;
            let drawn = 0;
            model.listen(() => (drawn += 1));
            model.changed();
            model.changed();
            const before = drawn;
            await null;
            return [before, drawn];
            """,
        ) == [0, 1]


class TestMoments:
    def test_waiting_is_told_in_what_a_person_would_say(self, page: Page) -> None:
        """Seconds, minutes, hours and minutes, days."""
        assert run(
            page,
            "moments.js",
            """
            const since = (s) => new Date(Date.now() - s * 1000 - 200).toISOString();
            return [5, 65, 3600, 3 * 3600 + 300, 90000, 200000]
                .map((seconds) => m.waiting(since(seconds)).textContent);
            """,
        ) == ["5 s", "1 min", "1 h 0 min", "3 h 5 min", "1 day", "2 days"]

    def test_every_time_has_the_exact_one_behind_it(self, page: Page) -> None:
        """For machines in `datetime`, for people in the title."""
        assert (
            run(
                page,
                "moments.js",
                """
            const at = "2026-05-04T10:00:30.000Z";
            return ["waiting", "ago", "clock"].map((kind) => {
                const time = m[kind](at);
                const has = [/4 May 2026/, /:\\d\\d:30/].map((part) => part.test(time.title));
                return [time.dateTime, ...has];
            });
            """,
            )
            == [["2026-05-04T10:00:30.000Z", True, True]] * 3
        )

    def test_a_long_wait_stands_out(self, page: Page) -> None:
        """After two minutes; what is over never does."""
        assert run(
            page,
            "moments.js",
            """
            const since = (s) => new Date(Date.now() - s * 1000).toISOString();
            const isLong = (time) => time.classList.contains("long");
            return [m.waiting(since(100)), m.waiting(since(130)), m.ago(since(900))].map(isLong);
            """,
        ) == [False, True, False]

    def test_days_are_named(self, page: Page) -> None:
        """Today and yesterday by name, others by date."""
        assert run(
            page,
            "moments.js",
            """
            const now = new Date("2026-05-04T12:00:00");
            return ["2026-05-04T01:00:00", "2026-05-03T23:00:00", "2026-05-01T10:00:00"]
                .map((at) => m.day(at, now));
            """,
        ) == ["Today", "Yesterday", "Friday, 1 May 2026"]


class TestKeyedLists:
    ROWS = """
        const list = document.createElement("ul");
        document.body.append(list);
        const row = (key, mark) => ({key, mark, draw: () => {
            const item = document.createElement("li");
            item.append(Object.assign(document.createElement("button"), {textContent: mark}));
            return item;
        }});
        const texts = () => [...list.children].map((each) => each.textContent);
    """

    def test_what_did_not_change_is_the_same_element(self, page: Page) -> None:
        """Its focus, selection and scroll position are safe; the rest is drawn, moved, removed."""
        assert run(
            page,
            "keyed.js",
            self.ROWS
            + """
            m.drawRows(list, [row("a", "A"), row("b", "B"), row("c", "C")]);
            const [a, b, c] = list.children;
            m.drawRows(list, [row("c", "C"), row("a", "A2"), row("d", "D")]);
            const [first, second] = list.children;
            return [texts(), first === c, second === a, b.isConnected];
            """,
        ) == [["C", "A2", "D"], True, False, False]

    @pytest.mark.parametrize("after", ['[row("b", "B2"), row("a", "A")]', '[row("b", "B")]'])
    def test_the_focus_follows_its_key(self, page: Page, after: str) -> None:
        """Moved or drawn anew, the entry that had the focus has it."""
        assert (
            run(
                page,
                "keyed.js",
                self.ROWS
                + f"""
                m.drawRows(list, [row("a", "A"), row("b", "B")]);
                list.children[1].firstChild.focus();
                m.drawRows(list, {after});
                return document.activeElement.parentElement?.dataset.key;
                """,
            )
            == "b"
        )


class TestWords:
    def test_a_guest_has_a_name_to_be_called_by(self, page: Page) -> None:
        """The shop's name, else the id the shop knows, else a guest told apart from others."""
        assert run(
            page,
            "words.js",
            """
            return [summary(), summary({customer: {id: "ada", name: null}}),
                    summary({id: "cnv_8f2a11", customer: null})].map(m.customerName);
            """,
        ) == ["Ada Lovelace", "ada", "Guest 8f2a"]

    def test_a_reason_nobody_has_words_for_is_still_readable(self, page: Page) -> None:
        """An action may name any reason."""
        assert run(
            page,
            "words.js",
            'return ["asked", "goods_recalled", null].map(m.reasonWords);',
        ) == ["Asked for a person", "Goods recalled", ""]

    def test_where_a_conversation_went_is_told_plainly(self, page: Page) -> None:
        """To a colleague, to this agent, to the queue, to the assistant, to its end."""
        assert run(
            page,
            "words.js",
            """
            const bo = {id: "bo", name: "Bo"};
            return [{agent: bo}, {}, {owner: "queued", reason: "reply_overdue"}, {owner: "bot"},
                    {owner: "closed"}].map((each) => m.movedOnWords(summary(each), "mia"));
            """,
        ) == [
            "This conversation is now with Bo.",
            "This conversation is now yours.",
            "This conversation is waiting in the queue (no reply in time).",
            "This conversation is with the assistant now.",
            "This conversation has been closed.",
        ]
