import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { htmlToMarkdown } from "./html-to-markdown.ts";

test("what journals write in HTML reads the same in Markdown", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["<p>One</p><p>Two</p>", "One\n\nTwo"],
    ["<div>One</div><div>Two</div><div><br></div><div>Three</div>", "One\nTwo\n\nThree"],
    ["One<br>Two<br><br>Three", "One\nTwo\n\nThree"],
    ["A<b> bold </b>and<i>slanted</i>, <s>gone</s> <code>a*b</code>", "A **bold** and*slanted*, ~~gone~~ `a*b`"],
    ["<h2>Title <b>x</b></h2>Text", "## Title **x**\n\nText"],
    ["<ul><li>a</li><li>b<ol start=3><li>c</li><li>d</li></ol></li></ul>after", "- a\n- b\n  3. c\n  4. d\n\nafter"],
    ["<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b"],
    ["<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n>\n> b\n\nc"],
    ["<pre>a\n  *b*</pre>", "```\na\n  *b*\n```"],
    ['<a href="https://a.example"><p>a</p><p>b</p></a>', "a\n\nb"],
    ["a<hr>b", "a\n\n---\n\nb"],
    ['<a href="https://a.example/(x)">see [1]</a>', "[see \\[1]](https://a.example/%28x%29)"],
    ["<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a | b\nc | d"],
    ["2 * 3 &lt; 7 &amp; _x_ snake_case &nbsp; &#x1F30A;", "2 \\* 3 < 7 & \\_x\\_ snake_case 🌊"],
    [
      "<p># no heading</p><p>- no list</p><p>1. no list</p><p>&gt; no quote</p>",
      "\\# no heading\n\n\\- no list\n\n1\\. no list\n\n\\> no quote",
    ],
    ["<b><p>a</p><p>b</p></b>", "**a**\n\n**b**"],
    ["<constructor>a</constructor>", "a"],
    ["plain text", "plain text"],
    ["", ""],
  ];
  for (const [html, markdown] of cases) assert.equal(htmlToMarkdown(html).markdown, markdown, html);
});

test("scripts, frames, styles and links of other schemes stay behind, and are named", () => {
  const { markdown, lost } = htmlToMarkdown(
    '<style>p{}</style><p onclick="x()">a<script>alert(1)</script><iframe src=x></iframe></p><a href="javascript:x">b</a> <a href="java\nscript:x">c</a><u>d</u><img src=x onerror=y>',
  );
  assert.equal(markdown, "a\n\nb cd");
  assert.deepEqual(lost, ["html.script", "html.iframe", "html.a", "html.u", "html.img"]);
});

test("media stand where they stood", () => {
  const { markdown, lost } = htmlToMarkdown('a <img src="x.jpg"> b', {
    media: (source) => `![](aura-media:${source})`,
  });
  assert.equal(markdown, "a ![](aura-media:x.jpg) b");
  assert.deepEqual(lost, []);
});

test("no HTML at all makes it fail, and no element comes out of it", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "<b>",
      "</b>",
      "<p>",
      "</p>",
      "<ul>",
      "<li>",
      "</li>",
      "</ul>",
      "<blockquote>",
      "</blockquote>",
      "<pre>",
      "</pre>",
      "<a href='http://x'>",
      "</a>",
      "<h1>",
      "</h1>",
      "<br>",
      "<script>",
      "</script>",
      "&lt;script&gt;",
      "<![CDATA[",
      "<!--",
    ),
    fc.string({ unit: "grapheme" }),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const { markdown } = htmlToMarkdown(pieces.join(""));
      assert(typeof markdown === "string");
      const outsideCode = markdown.replaceAll(/(`+)[^]*?\1/gu, "");
      assert(!/(?<!\\)<script/iu.test(outsideCode), markdown);
    }),
  );
  htmlToMarkdown("<ul><li><blockquote>".repeat(20_000) + "deep");
  assert.equal(htmlToMarkdown("<b>".repeat(5_000) + "deep").markdown, "**deep**");
  htmlToMarkdown("<a href='http://x'><p>deep".repeat(5_000));
});

test("items to be ticked keep their boxes, however an editor says it", () => {
  const lists = [
    '<ul class="checklist"><li class="checked">done</li><li>open</li></ul>',
    '<ul data-type="taskList"><li data-checked="true">done</li><li data-checked="false">open</li></ul>',
    '<ul><li><input type="checkbox" checked> done</li><li><input type="checkbox"> open</li></ul>',
  ];
  for (const html of lists) {
    assert.deepEqual(htmlToMarkdown(html), { markdown: "- [x] done\n- [ ] open", lost: [] }, html);
  }
  assert.equal(
    htmlToMarkdown('<ul class="checklist"><li class="checked"><p>a</p><p>b</p></li></ul>').markdown,
    "- [x] a\n\n  b",
  );
  assert.equal(htmlToMarkdown('<ul class="checklist"><li>a<ul><li>b</li></ul></li></ul>').markdown, "- [ ] a\n  - b");
});

test("what is nested without end is read in one pass, and its text comes along", () => {
  const deep = (tag: string, count: number, text: string): string =>
    `${`<${tag}>`.repeat(count)}${text}${`</${tag.split(" ")[0]}>`.repeat(count)}`;
  for (const tag of ["div", "b", "ul", "blockquote", "span", "x-y", "a href='https://example.org/'"]) {
    const { markdown, lost } = htmlToMarkdown(deep(tag, 200_000, "in &amp; out"));
    assert.match(markdown, /in & out/u, tag);
    assert.equal(lost.includes("html.nesting"), tag[0] !== "a", tag);
  }
  const { markdown, lost } = htmlToMarkdown(`<b>${deep("span", 1_500, "in")}</b> out`);
  assert.deepEqual([markdown, lost], ["**in** out", []]);
});

test("a paragraph of as many links and marks as it likes costs no more than their sum", () => {
  const piece = '<b><a href="https://example.org/">x</a></b> <i>y</i>, ';
  const { markdown } = htmlToMarkdown(`<p><s>${piece.repeat(20_000)}</s></p>`);
  const said = "**[x](https://example.org/)** *y*, ".repeat(20_000).trim();
  assert.equal(markdown, `~~${said}~~`);
});
