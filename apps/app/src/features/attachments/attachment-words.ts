import type { TFunction } from "i18next";
import type { LocalAttachment } from "../../data/journal.ts";

/** What an attachment is called: its kind, and its name where it has one. */
export function nameOf(t: TFunction, { kind, name }: Pick<LocalAttachment, "kind" | "name">): string {
  const what = t(`attachments.kinds.${kind ?? "unknown"}`);
  return name === undefined ? what : t("attachments.named", { kind: what, name });
}

/** Where an attachment is, if it is not on the server; undefined where there is nothing to say. */
export function whereOf(t: TFunction, { state, refusal }: LocalAttachment): string | undefined {
  if (state === "here") return t("attachments.here");
  return state === "refused" ? t(`attachments.refusals.${refusal ?? "other"}`) : undefined;
}

const UNITS = [
  { unit: "megabyte", bytes: 1_000_000 },
  { unit: "kilobyte", bytes: 1_000 },
] as const;

export function sizeOf(language: string, bytes: number): string {
  const { unit, bytes: step } = UNITS.find((one) => bytes >= one.bytes) ?? UNITS[1];
  const size = bytes / step;
  const digits = { maximumFractionDigits: size < 10 ? 1 : 0 };
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", ...digits }).format(size);
}
