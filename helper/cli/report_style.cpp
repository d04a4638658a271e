// SPDX-License-Identifier: MIT
#include "cli/report_parts.hpp"

namespace pinned_images::cli {

const char* const report_style = R"(
:root{color-scheme:light dark;--bg:#f6f8fa;--card:#fff;--text:#1f2328;--soft:#59636e;
--line:#d1d9e0;--code:#eff2f5;--good:#1a7f37;--notice:#0969da;--stale:#8a5c00;--bad:#cf222e;
--below:#b6bfc9;--pins:#8250df;--req:#0969da;--sys:#1a7f37;--rest:#bf8700}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--card:#161b22;--text:#e6edf3;--soft:#9aa4af;
--line:#3d444d;--code:#262c36;--good:#3fb950;--notice:#58a6ff;--stale:#d29922;--bad:#ff7b72;
--below:#59636e;--pins:#a371f7;--req:#4493f8;--sys:#3fb950;--rest:#d29922}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif}
main{max-width:1100px;margin:0 auto;padding:16px}
h1{font-size:1.5rem;margin:.4em 0 0;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:0 0 .4em;overflow-wrap:anywhere}
h3{font-size:1rem;margin:1.2em 0 .4em;overflow-wrap:anywhere}
p,li,dd,td{overflow-wrap:anywhere}
p{margin:.4em 0}
ul{margin:.4em 0;padding-left:1.3em}
.soft{color:var(--soft)}
code{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;
background:var(--code);padding:.1em .35em;border-radius:5px;overflow-wrap:anywhere;
white-space:pre-wrap;unicode-bidi:isolate}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px;
margin:16px 0;min-width:0}
.s-good{border-left:4px solid var(--good)}
.s-notice{border-left:4px solid var(--notice)}
.s-stale{border-left:4px solid var(--stale)}
.s-bad{border-left:4px solid var(--bad)}
.s-unknown{border-left:4px dashed var(--soft)}
.state{font-size:.85rem;font-weight:600;border:1.5px solid;border-radius:99px;padding:.1em .7em;
margin-left:.3em;white-space:nowrap;display:inline-block}
.good{color:var(--good)}.notice{color:var(--notice)}.stale{color:var(--stale)}
.bad{color:var(--bad)}.unknown,.none{color:var(--soft)}
.sums{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;padding:0;
margin:16px 0;list-style:none}
.sums li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
.sums b{display:block;font-size:1.35rem;line-height:1.3}
.sums span{color:var(--soft);font-size:.9rem}
.graph{overflow-x:auto;padding:0}
.graph:focus-visible{outline:2px solid var(--notice);outline-offset:2px}
.graph svg{display:block;margin:0 auto;max-width:100%;min-width:760px;height:auto}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25em 1em;margin:.8em 0}
dt{color:var(--soft)}
dd{margin:0}
table{width:100%;border-collapse:collapse;font-size:.94rem}
th{text-align:left;font-weight:600;color:var(--soft)}
th,td{padding:.35em .8em .35em 0;border-bottom:1px solid var(--line);vertical-align:top}
tbody tr:last-child td{border-bottom:0}
.n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}
td.n{white-space:nowrap}
.layers th.n{width:1%}
.bar{display:block;width:100%;height:16px;border-radius:5px;margin:.4em 0 .6em;
background:var(--code)}
.bar rect{stroke:var(--card);stroke-width:1.5;vector-effect:non-scaling-stroke}
.k{display:inline-block;width:.7em;height:.7em;border-radius:3px;margin-right:.5em}
.l-below{fill:var(--below);background:var(--below)}
.l-pins{fill:var(--pins);background:var(--pins)}
.l-requirements{fill:var(--req);background:var(--req)}
.l-system{fill:var(--sys);background:var(--sys)}
.l-rest{fill:var(--rest);background:var(--rest)}
@media (max-width:520px){.graph svg{min-width:0;max-width:none}
main{padding:10px}.card{padding:12px}.graph{padding:0}
dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.5em}
th,td{padding-right:.5em}table{font-size:.86rem}}
@media print{body{background:none}.card{break-inside:avoid}}
)";

}  // namespace pinned_images::cli
