const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A stretch of time in its largest unit, as the language writes it: `3 hr`, `12 min`. */
export function spanOf(language: string, seconds: number): string {
  const [unit, length] = UNITS.find(([, of]) => seconds >= of) ?? ["second", 1];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(
    Math.floor(seconds / length),
  );
}
