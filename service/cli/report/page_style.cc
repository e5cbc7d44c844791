// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/page_style.h"

namespace proximal {

const char kPageStyle[] = R"css(
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --ink: #1b2230; --soft: #566174; --line: #dfe3ea;
  --first: #1f63c9; --second: #b4500f; --good: #1a7f4b; --zone: #1a7f4b14;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141a; --card: #181e27; --ink: #e9edf3; --soft: #a5b0c0; --line: #2c3543;
    --first: #6fb1ff; --second: #ffab70; --good: #5fd39a; --zone: #5fd39a1a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main, header, nav, footer { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 40px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
h2 { font-size: 21px; line-height: 1.3; margin: 0 0 6px; }
h3 { font-size: 14px; margin: 0 0 4px; overflow-wrap: anywhere; }
.lead { font-size: 18px; margin: 0 0 4px; max-width: 72ch; }
.soft { color: var(--soft); font-size: 14px; margin: 0; max-width: 84ch; overflow-wrap: anywhere; }
.finding { margin: 0 0 12px; max-width: 76ch; }
.verdict { display: inline-block; font-weight: 600; border-left: 4px solid var(--soft);
  padding: 2px 12px; margin: 18px 0 4px; }
.verdict.good { border-color: var(--good); }
.verdict.bad { border-color: var(--second); }
.tiles { display: grid; gap: 12px; margin: 20px 0 0; padding: 0;
  grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 14px 16px; }
.tile dt { color: var(--soft); font-size: 13px; }
.tile dd { margin: 0; font-size: 26px; font-weight: 650; letter-spacing: -0.01em;
  font-variant-numeric: tabular-nums; }
.tile dd small { display: block; font-size: 13px; font-weight: 400; color: var(--soft);
  letter-spacing: 0; }
nav { position: sticky; top: 0; z-index: 1; background: var(--page); padding-top: 12px;
  padding-bottom: 10px; margin-top: 14px; white-space: nowrap; overflow-x: auto; }
nav a { color: var(--soft); text-decoration: none; font-size: 14px; padding: 4px 10px 4px 0; }
nav a:hover, nav a:focus { color: var(--first); text-decoration: underline; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  padding: 22px 24px; margin: 0 0 18px; scroll-margin-top: 52px; }
.panels { display: grid; gap: 18px 24px; margin: 12px 0 4px;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--panel)), 1fr)); }
.panels.single { grid-template-columns: minmax(0, 620px); }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { color: var(--soft); font-size: 13px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 0 0 6px;
  list-style: none; font-size: 13px; color: var(--soft); }
.legend svg { width: 22px; height: 10px; margin-right: 6px; vertical-align: 0; }
svg { width: 100%; height: auto; display: block; overflow: visible; }
.legend svg { display: inline-block; }
svg text { fill: var(--ink); font: 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  font-variant-numeric: tabular-nums; }
svg .tick { fill: var(--soft); font-size: 11px; }
svg .axis { fill: var(--soft); font-size: 12px; }
svg .name { font-weight: 600; }
svg .value { font-size: 12px; }
.grid { stroke: var(--line); stroke-width: 1; }
.base, .axis-line { stroke: var(--soft); stroke-width: 1; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.line.first { stroke: var(--first); }
.line.second { stroke: var(--second); }
.line.second:not(.whisker) { stroke-dasharray: 5 4; }
.line.guide { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 4; }
.line.thin { stroke: var(--line); stroke-width: 1; }
.line.error { stroke: var(--ink); stroke-width: 1.4; }
.line.axis-line { stroke: var(--soft); stroke-width: 1; }
.band { stroke: none; fill-opacity: 0.16; }
.band.first { fill: var(--first); }
.band.second { fill: var(--second); }
.dot.first { fill: var(--first); }
.dot.second { fill: var(--second); }
.dot.faint { fill-opacity: 0.45; }
.box.first { fill: var(--first); fill-opacity: 0.85; }
.box.second { fill: var(--second); fill-opacity: 0.85; }
.box.zone { fill: var(--zone); }
.wide { overflow-x: auto; margin-top: 12px; }
table { border-collapse: collapse; width: 100%; font-size: 14px;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 4px 0 6px; }
th, td { text-align: left; padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
thead th { color: var(--soft); font-weight: 500; font-size: 13px; }
tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 8em; max-width: 26em; }
td.number, th.number { text-align: right; white-space: nowrap; }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--first); font-size: 14px; }
footer { color: var(--soft); font-size: 13px; padding-top: 6px; padding-bottom: 40px; }
@media (max-width: 560px) {
  main, header, nav, footer { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 24px; }
  h1 { font-size: 24px; }
  .lead { font-size: 16px; }
  section { padding: 16px 14px; border-radius: 12px; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tile dd { font-size: 22px; }
}
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --first: #1f63c9;
    --second: #b4500f; }
  nav { display: none; }
  section { border: none; padding: 0; break-inside: auto; }
  .tile, figure, tr { break-inside: avoid; }
  details > summary { display: none; }
}
)css";

}  // namespace proximal
