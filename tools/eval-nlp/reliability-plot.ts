import type { ReliabilityBin } from "./measures.ts";

export interface Curve {
  readonly name: string;
  readonly bins: readonly ReliabilityBin[];
}

const SIZE = 320;
const MARGIN = 46;
const COLOURS = ["#3d5a80", "#c1666b", "#5b8c5a"];

/**
 * A reliability diagram as SVG: told probability to the right, share that was found true upwards; on the diagonal what is told is
 * what happens. A dot's area grows with the number of answers behind it.
 */
export function reliabilityPlot(title: string, curves: readonly Curve[]): string {
  const x = (value: number): string => (MARGIN + value * SIZE).toFixed(1);
  const y = (value: number): string => (MARGIN + (1 - value) * SIZE).toFixed(1);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      `<path d="M${x(tick)} ${y(0)}v5M${x(0)} ${y(tick)}h-5" stroke="currentColor"/>` +
      `<text x="${x(tick)}" y="${Number(y(0)) + 18}" text-anchor="middle">${tick}</text>` +
      `<text x="${Number(x(0)) - 9}" y="${Number(y(tick)) + 4}" text-anchor="end">${tick}</text>`,
  );
  const drawn = curves.map(({ name, bins }, at) => {
    const colour = COLOURS[at % COLOURS.length];
    const total = bins.reduce((sum, { count }) => sum + count, 0);
    const dots = bins.map(
      ({ told, found, count }) =>
        `<circle cx="${x(told)}" cy="${y(found)}" r="${(2 + 9 * Math.sqrt(count / total)).toFixed(1)}" fill="${colour}" fill-opacity=".7"/>`,
    );
    const line = bins.map(({ told, found }) => `${x(told)},${y(found)}`).join(" ");
    const legend = `<text x="${Number(x(0)) + 12}" y="${Number(y(1)) + 18 + at * 18}" fill="${colour}">${name}</text>`;
    return `<polyline points="${line}" fill="none" stroke="${colour}"/>${dots.join("")}${legend}`;
  });
  const side = SIZE + 2 * MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side}" height="${side}" font-family="system-ui, sans-serif" font-size="12" color="#6b655c" fill="currentColor" role="img" aria-label="${title}">
<rect width="100%" height="100%" fill="#faf7f2"/><text x="${x(0)}" y="24" font-size="14">${title}</text>
<path d="M${x(0)} ${y(1)}V${y(0)}H${x(1)}" fill="none" stroke="currentColor"/><path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="currentColor" stroke-dasharray="4 4"/>
${ticks.join("\n")}
${drawn.join("\n")}
<text x="${x(0.5)}" y="${side - 6}" text-anchor="middle">told</text><text transform="translate(12 ${y(0.5)}) rotate(-90)" text-anchor="middle">found true</text>
</svg>
`;
}
