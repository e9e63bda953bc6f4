"""HTML and Markdown become what a reader of the page would call its text."""

from __future__ import annotations

from knowledge.ingest.document import PSEUDO_HEADING, Block
from knowledge.ingest.markup import from_html, from_markdown, looks_like_heading
from tests.unit.knowledge.ingest.documents import MARKDOWN


def told(html: str) -> list[tuple[str, str]]:
    """Return the blocks of a page's body as kind and text."""
    return [(each.kind, each.text) for each in from_html(f"<body>{html}</body>").blocks]


class TestHtml:
    def test_scripts_navigation_forms_and_banners_are_no_text(self) -> None:
        """Nor is what is hidden, a footer, or a heading's own link."""
        page = """
            <nav><a>Home</a></nav><script>evil()</script><style>p {}</style><noscript>on</noscript>
            <div class="cookie-banner cookie">Accept all</div><div hidden>secret</div>
            <div role="navigation">Menu</div><form><button>Go</button></form>
            <h2>Refunds<a class="headerlink" href="#r">\u00b6</a></h2><p>We refund you.</p>
            <aside>Related</aside><footer>Imprint</footer>"""
        assert told(page) == [("heading", "Refunds"), ("paragraph", "We refund you.")]

    def test_of_a_page_with_a_main_part_only_that_is_read(self) -> None:
        """A page's frame may be long."""
        assert told("<p>Frame</p><main><p>Text</p></main><p>Frame</p>") == [("paragraph", "Text")]

    def test_of_a_header_only_the_headings_are_read(self) -> None:
        """A logo and a slogan stand beside the title."""
        assert told("<header><p>Logo</p><h1>Returns</h1></header><p>Text</p>") == [
            ("heading", "Returns"),
            ("paragraph", "Text"),
        ]

    def test_tags_inside_a_line_do_not_tear_it(self) -> None:
        """A word half in bold stays a word; a break parts two."""
        assert told("<p>Re<b>fund</b>s<br>are <em>quick</em>.</p>") == [
            ("paragraph", "Refunds are quick.")
        ]

    def test_unclosed_tags_are_closed_as_a_browser_does(self) -> None:
        """Hand-written pages leave them open."""
        assert told("<p>One<p>Two<ul><li>a<li>b</ul>") == [
            ("paragraph", "One"),
            ("paragraph", "Two"),
            ("item", "a"),
            ("item", "b"),
        ]

    def test_nested_items_know_their_depth(self) -> None:
        """Text behind a nested list belongs to the outer item again."""
        blocks = from_html("<ul><li>a<ol><li>b</ol>c</ul>").blocks
        assert blocks == (Block("item", "a", 1), Block("item", "b", 2), Block("item", "c", 1))

    def test_a_footnotes_mark_does_not_stick_to_a_figure(self) -> None:
        """30 days must not become 30 days1."""
        assert told("<p>30 days<sup>1</sup> or so, 5 m<sup>2</sup> no</p>")[0][1].startswith(
            "30 days or so"
        )

    def test_a_short_bold_line_is_a_heading_and_a_bold_sentence_is_not(self) -> None:
        """Many a word processor's user never met a heading style."""
        blocks = from_html("<p><b>Lost parcels</b></p><p><b>Never send cash.</b></p>").blocks
        assert blocks == (
            Block("heading", "Lost parcels", PSEUDO_HEADING),
            Block("paragraph", "Never send cash."),
        )

    def test_questions_that_fold_open_are_headings(self) -> None:
        """So are the terms of a list of definitions."""
        page = "<details><summary>How long?</summary>30 days.</details><dl><dt>Fee<dd>None.</dl>"
        assert told(page) == [
            ("heading", "How long?"),
            ("paragraph", "30 days."),
            ("heading", "Fee"),
            ("paragraph", "None."),
        ]

    def test_cells_stand_under_the_names_of_their_columns(self) -> None:
        """An empty cell says nothing."""
        page = "<table><tr><th>Country<th>Days<tr><td>Germany<td>3<tr><td>France<td></table>"
        assert told(page) == [("row", "Country: Germany; Days: 3"), ("row", "Country: France")]

    def test_without_named_columns_the_first_cell_leads(self) -> None:
        """A first row that may be data is never taken for names."""
        page = "<table><tr><td>Germany<td>3<td>free<tr><td>France<td>4<td>free</table>"
        assert told(page) == [("row", "Germany: 3; free"), ("row", "France: 4; free")]

    def test_a_table_that_lays_out_a_page_is_read_as_the_page(self) -> None:
        """As old shops have them."""
        page = "<table><tr><td><h2>Refunds</h2><p>Soon.</p></td></tr></table>"
        assert told(page) == [("heading", "Refunds"), ("paragraph", "Soon.")]

    def test_the_title_is_the_one_heading_of_the_first_rank(self) -> None:
        """Of several, the first if no text is under it, or what the page's head says."""
        head = "<head><title>Shop | Returns</title></head>"
        assert from_html(f"{head}<h1>Returns</h1><p>x").title == "Returns"
        assert from_html(f"{head}<h1>A</h1><p>x<h1>B</h1>").title == "Shop | Returns"
        assert from_html("<h1>Quay</h1><h1>A</h1><p>x<h1>B</h1>").title == "Quay"
        assert from_html("<h1>A</h1><p>x<h1>B</h1>").title == ""

    def test_an_empty_page_has_no_blocks(self) -> None:
        """Nor has one that is no HTML at all."""
        assert from_html("").blocks == ()
        assert from_html("<svg><text>x</text></svg>").blocks == ()

    def test_invisible_characters_are_left_out(self) -> None:
        """Soft hyphens and zero-width spaces would tear words for every search."""
        assert told("<p>re\u00adfund\u200bs\u00a0now</p>") == [("paragraph", "refunds now")]


class TestMarkdown:
    def test_headings_lists_and_tables_come_through(self) -> None:
        """Emphasis does not; the front matter gives the title."""
        document = from_markdown(MARKDOWN)
        assert document.title == "Quay returns"
        assert Block("heading", "1.1 How long you have", 3) in document.blocks
        assert Block("item", "unworn and unwashed,", 1) in document.blocks
        assert Block("row", "Country: Germany; Days: 3-5; Cost: £6.95") in document.blocks
        assert document.blocks[4].text.startswith("You can return most items within 30 days of")

    def test_code_and_nested_lists_keep_their_kind(self) -> None:
        """Code is text too: a template of a letter, say."""
        text = "- a\n  1. b\n     - c\n\n```\nDear shop,\n  I withdraw.\n```\n"
        assert from_markdown(text).blocks == (
            Block("item", "a", 1),
            Block("item", "b", 2),
            Block("item", "c", 3),
            Block("code", "Dear shop, I withdraw."),
        )

    def test_html_in_markdown_is_read_like_a_page(self) -> None:
        """Comments and scripts in it are left out."""
        text = "<!-- draft -->\n\n<script>x()</script>\n\nText <b>here</b>.\n"
        assert [each.text for each in from_markdown(text).blocks] == ["Text here."]

    def test_a_rule_at_the_top_is_no_front_matter(self) -> None:
        """Only what is closed again is taken off."""
        assert from_markdown("---\n\nText.\n").blocks == (Block("paragraph", "Text."),)

    def test_the_same_text_gives_the_same_document(self) -> None:
        """Ingesting again finds nothing changed."""
        assert from_markdown(MARKDOWN) == from_markdown(MARKDOWN)


def test_a_heading_is_short_and_no_sentence() -> None:
    """Bold text that matters is bold too."""
    assert looks_like_heading("Lost parcels")
    assert not looks_like_heading("Never send cash.")
    assert not looks_like_heading(" ".join(["word"] * 15))
