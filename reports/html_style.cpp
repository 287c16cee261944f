#include "reports/html_style.hpp"

#include <fmt/format.h>

#include "reports/text.hpp"

namespace umirig::reports {
namespace {

// Contrast of each text on its ground is at least 4.5:1 in both schemes (WCAG 2.1, 1.4.3). No verdict is told by colour alone.
constexpr std::string_view light = R"(--ground:#fff;--panel:#f5f6f8;--text:#1b1f24;--soft:#57606a;--line:#d5dae0;--link:#0b57a4;
--pass:#0f6b34;--fail:#b3141c;--inconclusive:#855200;--error:#8f1d6d;--none:#57606a;--on:#fff;--tint:#fbe3e4;--allowed:#cfe9d8;
--rig:#2f67b1;--device:#6f4bb2;)";
constexpr std::string_view dark = R"(--ground:#14171a;--panel:#1d2125;--text:#e4e7ea;--soft:#a3abb4;--line:#3a4149;--link:#8cbcf5;
--pass:#5fcf8b;--fail:#ff8f8a;--inconclusive:#e9b44c;--error:#f09ad2;--none:#a3abb4;--on:#14171a;--tint:#4a1f22;--allowed:#1f4a30;
--rig:#6ea8ee;--device:#b79cf0;)";

constexpr std::string_view screen = R"(
* { box-sizing: border-box; }
html { scroll-padding-top: 3.2rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere; }
main, nav { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
main { padding-bottom: 4rem; }
nav { position: sticky; top: 0; z-index: 1; display: flex; gap: 1.1rem; align-items: center; overflow-x: auto; white-space: nowrap;
  background: var(--ground); border-bottom: 1px solid var(--line); font-size: .87rem; min-height: 2.6rem; }
nav a { text-decoration: none; padding: .55rem 0; } nav a:hover { text-decoration: underline; }
nav button { margin-left: auto; }
a { color: var(--link); text-underline-offset: .15em; } a, button, summary, input { outline-offset: 2px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1.1rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.6rem 0 .8rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
h4 { font-size: .8rem; margin: 1.3rem 0 .4rem; color: var(--soft); text-transform: uppercase; letter-spacing: .05em; }
p { margin: .4rem 0; } ul { margin: .4rem 0; padding-left: 1.2rem; }
.soft { color: var(--soft); }
.over { margin: 1.6rem 0 .1rem; color: var(--soft); } .over b { color: var(--text); }
.verdict { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem 1.2rem; padding: .9rem 1.1rem; border-radius: 6px; color: var(--on);
  background: var(--none); }
.verdict p { margin: 0; } .verdict .word { font-size: 1.6rem; line-height: 1.25; font-weight: 700; text-transform: uppercase; letter-spacing: .02em; }
.verdict.pass, .badge.pass { background: var(--pass); } .verdict.fail, .badge.fail { background: var(--fail); }
.verdict.inconclusive, .badge.inconclusive { background: var(--inconclusive); } .verdict.error, .badge.error { background: var(--error); }
.badge { display: inline-block; padding: .05em .55em; border-radius: 4px; background: var(--none); color: var(--on); font-size: .75rem; line-height: 1.5;
  font-weight: 600; white-space: nowrap; }
.spread { display: block; width: 100%; height: .6rem; margin: .9rem 0 .5rem; border-radius: 3px; }
.spread .pass { fill: var(--pass); } .spread .fail { fill: var(--fail); } .spread .inconclusive { fill: var(--inconclusive); }
.spread .error { fill: var(--error); } .spread .none { fill: var(--line); }
.counts { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; list-style: none; padding: 0; margin: 0 0 1.1rem; } .counts b { font-size: 1.1rem; margin-left: .15rem; }
.counts .nil, .counts .nil .badge { color: var(--soft); background: none; } .counts .nil .badge { padding-left: 0; } .counts .nil b { font-weight: 400; }
.first { border-left: 4px solid var(--fail); padding: .1rem 0 .1rem .8rem; }
.notice { border-left: 4px solid var(--inconclusive); background: var(--panel); padding: .5rem .8rem; }
.statement { font-size: .87rem; color: var(--soft); border-top: 1px solid var(--line); padding-top: .6rem; margin-top: 1rem; }
#session dl { columns: 2; column-gap: 2.5rem; } dl div { break-inside: avoid; } #session dl div { grid-template-columns: 9rem 1fr; }
dl { margin: .6rem 0; } dl div { display: grid; grid-template-columns: 13rem 1fr; gap: .2rem 1rem; padding: .22rem 0; border-bottom: 1px solid var(--line); }
dl div:last-child { border-bottom: 0; } dt { color: var(--soft); } dd { margin: 0; white-space: pre-wrap; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .32rem .9rem .32rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; font-size: .8rem; white-space: nowrap; } tbody th { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.bad td, tr.bad strong { color: var(--fail); }
.matrix td:nth-child(2) { width: 1%; padding-right: 1.6rem; } .matrix td span a { font-size: .87rem; margin-right: .25rem; } .matrix td b { display: inline-block; min-width: 1.3rem; margin-right: .4rem; text-align: right; font-variant-numeric: tabular-nums; }
.matrix td.fail b { color: var(--fail); } .matrix td.error b { color: var(--error); } .matrix td.inconclusive b { color: var(--inconclusive); }
.troubles { list-style: none; padding: 0; } .troubles > li { padding: .5rem 0; border-bottom: 1px solid var(--line); }
.troubles p { margin: .15rem 0; } .because { padding-left: 1.2rem; }
.tag { display: inline-block; min-width: 4.2rem; font-size: .8rem; font-weight: 600; color: var(--inconclusive); } .tag.broken { color: var(--fail); }
.likeness svg { display: block; width: 5rem; height: 4px; margin-left: auto; } .likeness rect { fill: var(--fail); } .likeness .of { fill: var(--line); }
.likeness td { min-width: 6rem; }
.shared li { margin: .25rem 0; }
button, #find { font: inherit; font-size: .82rem; color: var(--text); background: var(--panel); border: 1px solid var(--line); border-radius: 4px;
  padding: .15rem .6rem; } button { cursor: pointer; } button:hover { border-color: var(--soft); }
button[aria-pressed=true] { background: var(--text); color: var(--ground); border-color: var(--text); }
#tools, #theme { display: none; } .js #tools { display: flex; flex-wrap: wrap; gap: .45rem; align-items: center; margin: .6rem 0 1rem; }
.js #theme { display: block; } #tools label { font-size: .82rem; color: var(--soft); } #said { font-size: .82rem; color: var(--soft); }
details { margin: .4rem 0; } summary { cursor: pointer; }
.case { border: 1px solid var(--line); border-left: 4px solid var(--none); border-radius: 6px; padding: 0 1rem; }
.case.fail { border-left-color: var(--fail); } .case.pass { border-left-color: var(--pass); } .case.error { border-left-color: var(--error); }
.case.inconclusive { border-left-color: var(--inconclusive); }
.case > summary { display: grid; grid-template-columns: 7.9rem 6.4rem 1fr; gap: .7rem; align-items: baseline; padding: .5rem 0; list-style-position: inside; }
.case > summary::-webkit-details-marker { display: none; } .case[open] { padding-bottom: .8rem; } .case[open] > summary { border-bottom: 1px solid var(--line); }
.id { font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } .why { display: block; color: var(--soft); font-size: .93rem; } .case[open] > summary .why { display: none; } .case > summary .badge { justify-self: start; }
.case:target { outline: 2px solid var(--link); }
.reason { font-size: 1.02rem; font-weight: 600; margin: .8rem 0; } .fail > .reason { color: var(--fail); }
.fail > .reason::before { content: "✕ "; } .inconclusive > .reason::before { content: "? "; } .error > .reason::before { content: "! "; }
figure { margin: .3rem 0 .6rem; } figcaption, .cut { font-size: .8rem; color: var(--soft); } .cut { margin: .2rem 0; text-align: center; }
figure svg { display: block; width: 100%; min-width: 47rem; height: auto; margin: .2rem 0; font-size: 10.5px; }
figure text { fill: var(--text); } figure .n { font-weight: 600; } figure text.a, figure text.s, figure text.z { fill: var(--soft); } figure text.b { fill: var(--fail); font-weight: 600; }
figure path { fill: none; } figure .g { stroke: var(--line); stroke-width: .6; } figure .l { stroke: var(--soft); stroke-width: .8; } figure path.a { stroke: var(--soft); }
figure .w { fill: var(--allowed); } figure .x { stroke: var(--pass); stroke-width: 1.4; } figure .r { fill: var(--rig); } figure .d { fill: var(--device); }
figure .o { stroke: var(--soft); stroke-dasharray: 1 2; } figure path.s { stroke: var(--device); stroke-width: 1.4; stroke-dasharray: 4 3; }
figure .e { stroke: var(--text); stroke-width: .8; } figure .f { fill: var(--text); } figure path.z { stroke: var(--text); stroke-width: 1.4; }
figure .v { fill: var(--pass); } figure .k { stroke: var(--fail); stroke-dasharray: 3 2; } figure .u { stroke: var(--fail); stroke-width: 2; }
figure path.b { fill: var(--fail); stroke: var(--ground); stroke-width: .4; }
.talk { list-style: none; padding: 0; margin: .3rem 0; } .talk li { display: grid; grid-template-columns: 4.2rem 5.6rem minmax(0, 1fr); gap: .9rem; padding: .28rem 0;
  border-top: 1px solid var(--line); } .talk time { text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; } .talk b { font-weight: 600; font-size: .87rem; }
.talk p { margin: 0; } .talk small { color: var(--soft); font-size: .82rem; margin-left: .6rem; } .sent > b { color: var(--rig); } .got > b { color: var(--device); }
.remark p, .remark b, .silence p, .silence b { color: var(--soft); font-weight: 400; } .violation p, .violation b, .loss p { color: var(--fail); font-weight: 600; }
.talk p.mark { color: var(--fail); } .talk p.mark::before { content: "▲ "; }
pre { font: .84rem/1.55 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; margin: .15rem 0; padding: .2rem .5rem; background: var(--panel); border-radius: 4px; }
pre i { font-style: normal; font-size: .76em; color: var(--soft); border: 1px solid var(--line); border-radius: 3px; padding: 0 .2em; margin: 0 .1em; } pre em { color: var(--soft); }
pre.whole { border-left: 3px solid var(--fail); }
mark { background: var(--tint); color: var(--fail); font-weight: 600; text-decoration: underline 2px; text-underline-offset: .2em; } mark i { color: inherit; border-color: currentColor; }
.hex summary { font-size: .82rem; color: var(--soft); } .hex b { color: var(--soft); } .talk img { display: block; max-width: 100%; max-height: 24rem; margin: .3rem 0; }
@media (max-width: 44rem) {
  body { font-size: 16px; } main, nav { padding-left: .9rem; padding-right: .9rem; } h1 { font-size: 1.4rem; } .verdict .word { font-size: 1.35rem; }
  #session dl { columns: 1; } dl div, #session dl div { grid-template-columns: 1fr; gap: 0; } dt { font-size: .82rem; } .case { padding: 0 .7rem; }
  .case > summary { grid-template-columns: auto 1fr; } .what { grid-column: 1 / -1; } .talk li { grid-template-columns: 4.2rem 1fr; gap: .1rem .7rem; } .talk time { text-align: left; }
  .talk li > div { grid-column: 1 / -1; } .talk small { display: block; margin: 0; }
  figcaption::before { content: "Scrolls sideways. "; }
}
)";

// {0}: light colours, {1} and {2}: head and foot as strings of CSS.
constexpr std::string_view print = R"(
@page {{ size: A4; margin: 18mm 15mm 17mm; @top-left {{ content: {1}; font: 8pt sans-serif; color: #444; }}
  @bottom-left {{ content: {2}; font: 8pt sans-serif; color: #444; }} @bottom-right {{ content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #444; white-space: nowrap; }} }}
@media print {{
  :root, :root[data-theme] {{ color-scheme: light; {0} --text: #000; --panel: #fff; }}
  * {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
  html {{ font-size: 9.5pt; }} body {{ font-size: 1rem; }} main {{ max-width: none; padding: 0; }} nav, .js #tools, #legend summary, .hex {{ display: none; }}
  a {{ color: inherit; text-decoration: none; }} h1 {{ margin-top: 0; }} .over {{ margin-top: 0; }}
  h2, h3, h4, thead, .case > summary, .reason {{ break-after: avoid; }} tr, svg, .talk li, dl div, .verdict, .troubles > li {{ break-inside: avoid; }}
  .case:not([open]) {{ break-inside: avoid; border-width: 0 0 1px; border-radius: 0; margin: 0; padding: 0; }} .case:not([open]) > summary {{ padding: .15rem 0; }}
  .wide {{ overflow: visible; }} figure svg {{ min-width: 0; }} pre {{ border: 1px solid var(--line); }} p {{ orphans: 3; widows: 3; }}
}}
)";

}  // namespace

std::string css_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
    out += plain ? std::string(1, c) : fmt::format("\\{:X} ", byte);
  }
  return out + "\"";
}

std::string html_style(std::string_view head, std::string_view foot) {
  auto text = fmt::format(
      ":root{{color-scheme:light dark;{0}}}\n@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{1}}}}}\n"
      ":root[data-theme=dark]{{color-scheme:dark;{1}}}\n:root[data-theme=light]{{color-scheme:light}}\n",
      light, dark);
  return text + std::string(screen) + fmt::format(print, light, css_string(head), css_string(foot));
}

}  // namespace umirig::reports
