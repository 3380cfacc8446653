/** The dark modules of a code as one path, each run of a row a rectangle. */
export function pathOf(modules: readonly (readonly boolean[])[]): string {
  const runs: string[] = [];
  for (const [y, row] of modules.entries()) {
    let start: number | undefined;
    for (let x = 0; x <= row.length; x += 1) {
      const isDark = row[x] === true;
      if (isDark) start ??= x;
      else if (start !== undefined) {
        runs.push(`M${start} ${y}h${x - start}v1h${start - x}z`);
        start = undefined;
      }
    }
  }
  return runs.join("");
}
