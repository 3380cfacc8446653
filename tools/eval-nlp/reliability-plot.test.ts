import assert from "node:assert/strict";
import { test } from "node:test";
import { reliabilityPlot } from "./reliability-plot.ts";

const perfect = [0.1, 0.5, 0.9].map((told) => ({ told, found: told, count: 100 }));

test("what comes true as often as it is told lies on the diagonal", () => {
  const svg = reliabilityPlot("Told and found", [{ name: "all", bins: perfect }]);
  const [, x1, y1, x2, y2] = /class="diagonal" x1="(.+?)" y1="(.+?)" x2="(.+?)" y2="(.+?)"/.exec(svg)!.map(Number);
  const points = /polyline points="(.+?)"/
    .exec(svg)![1]!
    .split(" ")
    .map((point) => point.split(",").map(Number));
  assert.equal(points.length, 3);
  for (const [x, y] of points) {
    const along = (x! - x1!) / (x2! - x1!);
    assert.ok(Math.abs(y! - (y1! + along * (y2! - y1!))) <= 0.1);
  }
});

test("what comes true more often than it is told lies above the diagonal", () => {
  const heightOf = (found: number): number =>
    Number(
      /polyline points="[^,]+,([^ "]+)/.exec(
        reliabilityPlot("", [{ name: "", bins: [{ told: 0.5, found, count: 20 }] }]),
      )![1],
    );
  assert.ok(heightOf(0.8) < heightOf(0.5) && heightOf(0.5) < heightOf(0.2));
});

test("a bin of hardly any answers is left out", () => {
  const svg = reliabilityPlot("", [{ name: "all", bins: [...perfect, { told: 0.3, found: 1, count: 19 }] }]);
  assert.equal(svg, reliabilityPlot("", [{ name: "all", bins: perfect }]));
});

test("names stand in the picture as text, whatever their letters", () => {
  const svg = reliabilityPlot("a < b & c", [{ name: "x < y", bins: perfect }]);
  assert.ok(svg.includes("<title>a &lt; b &amp; c</title>") && svg.includes(">x &lt; y</text>"));
});

test("more series than marks to tell them apart by are refused", () => {
  const series = Array.from({ length: 4 }, (_, at) => ({ name: String(at), bins: perfect }));
  assert.throws(() => reliabilityPlot("", series), RangeError);
});
