import type { ReliabilityBin } from "./measures.ts";

export interface ReliabilitySeries {
  readonly name: string;
  readonly bins: readonly ReliabilityBin[];
}

const SIDE = 300;
const LEFT = 56;
const TOP = 24;
const LEGEND_LINE = 22;
const WIDTH = LEFT + SIDE + 24;
const STEPS = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** Told apart by shape too, for those who see no difference of colour. */
const SHAPES = [circle, square, triangle];
const MAX_SERIES = SHAPES.length;
/** The share of fewer answers is left to chance, and would draw the eye. */
const MIN_COUNT = 20;

/**
 * A reliability diagram as SVG: probabilities that were told against how often they came true; on the diagonal both are the same.
 * Larger marks stand for more answers; bins of hardly any are left out. Legible on light and on dark ground, by the reader's preference.
 * @throws RangeError for more series than there are marks
 */
export function reliabilityPlot(title: string, series: readonly ReliabilitySeries[]): string {
  if (series.length > MAX_SERIES) throw new RangeError(`more than ${MAX_SERIES} series`);
  const legendTop = TOP + SIDE + 62;
  const height = legendTop + series.length * LEGEND_LINE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    STYLE,
    ...STEPS.flatMap((step) => [
      `<line class="grid" x1="${x(0)}" y1="${y(step)}" x2="${x(1)}" y2="${y(step)}"/>`,
      `<line class="grid" x1="${x(step)}" y1="${y(0)}" x2="${x(step)}" y2="${y(1)}"/>`,
      `<text x="${x(step)}" y="${y(0) + 18}" text-anchor="middle">${step}</text>`,
      `<text x="${LEFT - 8}" y="${y(step) + 4}" text-anchor="end">${step}</text>`,
    ]),
    `<line class="diagonal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`,
    `<text x="${x(0.5)}" y="${y(0) + 38}" text-anchor="middle">probability told</text>`,
    `<text transform="translate(16 ${y(0.5)}) rotate(-90)" text-anchor="middle">share that came true</text>`,
    ...series.map(({ bins }, at) => drawn(bins, at)),
    ...series.flatMap(({ name }, at) => {
      const line = legendTop + at * LEGEND_LINE;
      return [
        `<g class="s${at}">${markOf(at)(LEFT + 6, line, 6)}</g>`,
        `<text x="${LEFT + 22}" y="${line + 4}">${escaped(name)}</text>`,
      ];
    }),
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = `<style>
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.grid { stroke: #d0d7de; }
.diagonal { stroke: #6e7781; stroke-dasharray: 5 4; }
polyline { fill: none; stroke-width: 2; }
.s0 { fill: #0969da; stroke: #0969da; }
.s1 { fill: #bc4c00; stroke: #bc4c00; }
.s2 { fill: #1a7f37; stroke: #1a7f37; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .grid { stroke: #30363d; }
  .diagonal { stroke: #8b949e; }
  .s0 { fill: #58a6ff; stroke: #58a6ff; }
  .s1 { fill: #ffa657; stroke: #ffa657; }
  .s2 { fill: #56d364; stroke: #56d364; }
}
</style>`;

function drawn(bins: readonly ReliabilityBin[], at: number): string {
  const shown = bins.filter(({ count }) => count >= MIN_COUNT);
  const most = Math.max(...shown.map(({ count }) => count));
  const points = shown.map(({ told, found, count }) => ({
    left: x(told),
    top: y(found),
    size: rounded(2.5 + 4.5 * Math.sqrt(count / most)),
  }));
  return [
    `<g class="s${at}">`,
    `<polyline points="${points.map(({ left, top }) => `${left},${top}`).join(" ")}"/>`,
    ...points.map(({ left, top, size }) => markOf(at)(left, top, size)),
    "</g>",
  ].join("");
}

function markOf(at: number): (left: number, top: number, size: number) => string {
  return SHAPES[at % MAX_SERIES]!;
}

function circle(left: number, top: number, size: number): string {
  return `<circle cx="${left}" cy="${top}" r="${size}"/>`;
}

function square(left: number, top: number, size: number): string {
  const side = rounded(1.8 * size);
  return `<rect x="${rounded(left - side / 2)}" y="${rounded(top - side / 2)}" width="${side}" height="${side}"/>`;
}

function triangle(left: number, top: number, size: number): string {
  const [near, far] = [rounded(0.7 * size), rounded(1.2 * size)];
  return `<path d="M${left} ${rounded(top - far)}l${far} ${rounded(far + near)}h${-2 * far}z"/>`;
}

function x(share: number): number {
  return rounded(LEFT + share * SIDE);
}

function y(share: number): number {
  return rounded(TOP + (1 - share) * SIDE);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
