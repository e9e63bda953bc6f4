"""How the report on listings looks, and the little that moves in it: nothing is fetched."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--panel:#f6f8fa;--line:#d0d7de;--link:#0550ae;
--remove:#a40e26;--fix:#7a4d00;--advise:#0550ae;--needs:#57606a;--mark:#fff1b8;--good:#1a6b34}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b1;--paper:#0d1117;--panel:#161b22;--line:#30363d;
--link:#79b8ff;--remove:#ff8f8f;--fix:#e3b341;--advise:#79b8ff;--needs:#9da7b1;--mark:#5c4a00;--good:#56d364}}
*{box-sizing:border-box}
body{font:15px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans CJK SC",sans-serif;color:var(--ink);
background:var(--paper);max-width:78rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.7rem;margin:0 0 .25rem}h2{font-size:1.25rem;margin:2.5rem 0 .5rem}h3{font-size:1rem;margin:0}
p{margin:.35rem 0}.soft{color:var(--soft)}a{color:var(--link)}
a:focus-visible,input:focus-visible,button:focus-visible,.wide:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.25rem 0;padding:0;list-style:none}
.tiles li{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem}
.tiles b{display:block;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;background:var(--panel);border:1px solid var(--line);
border-radius:8px;padding:.6rem .9rem;position:sticky;top:0;z-index:1}
.filter input[type=search]{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:6px;
padding:.3rem .6rem;min-width:16rem}
.filter button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:6px;padding:.3rem .8rem;cursor:pointer}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0}caption{text-align:left;color:var(--soft);padding:.2rem 0}
th,td{padding:.4rem .6rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600}thead th{color:var(--soft)}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.rule{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.88em}
.badge{display:inline-block;border:1px solid currentColor;border-radius:999px;padding:0 .55rem;font-size:.82em;font-weight:600;white-space:nowrap}
.remove{color:var(--remove)}.fix{color:var(--fix)}.advise{color:var(--advise)}.needs{color:var(--needs)}
.bar{display:block;height:.45rem;border-radius:3px;background:currentColor;min-width:2px}
.card{border:1px solid var(--line);border-left:4px solid currentColor;border-radius:8px;padding:.7rem .95rem;margin:.75rem 0;break-inside:avoid}
.card>*{color:var(--ink)}.card .soft{color:var(--soft)}
.card ul{list-style:none;padding:0;margin:.5rem 0 0}.card li{border-top:1px dashed var(--line);padding:.5rem 0 .25rem}
mark{background:var(--mark);color:inherit;padding:0 .15em;border-radius:3px;font-weight:600}
blockquote{margin:.25rem 0;padding-left:.75rem;border-left:3px solid var(--line)}
.score{font-size:1.15rem;font-weight:700;font-variant-numeric:tabular-nums}
.cost{margin:0;padding-left:1.1rem}
.law{border-top:1px solid var(--line);padding:.75rem 0;break-inside:avoid}.law:target{background:var(--panel)}
[hidden]{display:none!important}
@media print{.filter,.skip{display:none}body{max-width:none;padding:0;font-size:11px}a{color:inherit;text-decoration:none}
h2{break-after:avoid}tr{break-inside:avoid}}
"""  # noqa: E501 - a style sheet's lines

SCRIPT = """
(function () {
  var words = document.getElementById('words'), said = document.getElementById('said');
  var boxes = Array.from(document.querySelectorAll('.filter input[type=checkbox]'));
  var rows = Array.from(document.querySelectorAll('[data-text]'));
  function narrow() {
    var asked = words.value.trim().toLowerCase().split(/\\s+/).filter(Boolean);
    var kinds = boxes.filter(function (box) { return box.checked; })
      .map(function (box) { return box.value; });
    var shown = 0;
    rows.forEach(function (row) {
      var kind = row.dataset.kind, text = row.dataset.text;
      var fits = (!kind || kinds.indexOf(kind) >= 0) &&
        asked.every(function (word) { return text.indexOf(word) >= 0; });
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    said.textContent = shown + ' of ' + rows.length + ' rows shown';
  }
  words.addEventListener('input', narrow);
  boxes.forEach(function (box) { box.addEventListener('change', narrow); });
  document.getElementById('print').addEventListener('click', function () { window.print(); });
  document.querySelector('.filter').hidden = false;
})();
"""
