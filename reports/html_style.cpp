#include "reports/html_style.hpp"

namespace umirig::reports {

// Contrast of each text on its ground is at least 4.5:1 in both schemes (WCAG 2.1, 1.4.3). No verdict is told by colour alone.
const std::string_view html_style = R"(
:root { color-scheme: light dark; --ground: #fff; --text: #1c1f23; --soft: #565d66; --line: #d5d9de; --panel: #f5f6f8;
  --pass: #0f6b34; --fail: #b3141c; --inconclusive: #855200; --error: #6a3699; --none: #565d66; --on: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171a; --text: #e4e7ea; --soft: #a3abb4; --line: #363c43;
  --panel: #1d2125; --pass: #5fcf8b; --fail: #ff8a85; --inconclusive: #e9b44c; --error: #c9a1f0; --none: #a3abb4; --on: #14171a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 75rem; padding: 1.5rem; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; }
h3 { font-size: 1.05rem; margin: 0 0 .5rem; }
h4 { font-size: 1rem; margin: .8rem 0 .2rem; }
.soft { color: var(--soft); }
.verdict { margin: 1rem 0; padding: .9rem 1.2rem; border-radius: .4rem; color: var(--on); background: var(--none); }
.verdict b { display: block; font-size: 2.2rem; line-height: 1.2; text-transform: uppercase; letter-spacing: .03em; }
.verdict span { display: block; }
.verdict.pass, .badge.pass { background: var(--pass); } .verdict.fail, .badge.fail { background: var(--fail); }
.verdict.inconclusive, .badge.inconclusive { background: var(--inconclusive); }
.verdict.error, .badge.error { background: var(--error); } .verdict.none, .badge.none { background: var(--none); }
.badge { display: inline-block; padding: 0 .5em; border-radius: .25em; color: var(--on); font-size: .8rem; font-weight: 600; }
.statement { margin: .2rem 0; font-weight: 600; }
.notice { border-left: .3rem solid var(--inconclusive); background: var(--panel); padding: .5rem .8rem; }
dl { display: grid; grid-template-columns: minmax(8rem, 15rem) 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); }
th, .badge { overflow-wrap: normal; white-space: nowrap; }
thead { display: table-header-group; } thead th { color: var(--soft); font-weight: 500; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; width: 7rem; }
.wire { font: .85rem/1.45 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
tr.violation td, .bad { color: var(--fail); font-weight: 600; } b.bad { text-decoration: underline; }
tr.fault td, tr.loss td { color: var(--error); font-weight: 600; }
th.number { width: auto; } .what { width: 7rem; } .format { white-space: nowrap; }
.counts { table-layout: fixed; } .counts td { font-size: 1.6rem; line-height: 1.2; }
.case, details { border: 1px solid var(--line); border-radius: .4rem; background: var(--panel); padding: .7rem 1rem; margin: .6rem 0; }
.case { border-left: .3rem solid var(--fail); }
summary { cursor: pointer; } summary .soft { margin-left: .4rem; }
a { color: inherit; }
:target { outline: 2px solid var(--inconclusive); }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print {
  :root { --ground: #fff; --text: #000; --soft: #444; --line: #bbb; --panel: #fff; --pass: #0f6b34; --fail: #b3141c;
    --inconclusive: #855200; --error: #6a3699; --none: #565d66; --on: #fff; }
  @page { margin: 15mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .verdict, .badge { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h2, h3, h4, caption, summary { break-after: avoid; } tr, dt, dd, .verdict { break-inside: avoid; }
}
)";

}  // namespace umirig::reports
