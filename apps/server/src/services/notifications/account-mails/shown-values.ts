import type { Catalogue } from "../catalogue/words.ts";

/** An instant as people write it, by the clock of a zone; UTC where none is known or it does not exist. */
export function shownInstant(at: Date, language: string, timezone: string | undefined): string {
  const format = (timeZone: string): string =>
    new Intl.DateTimeFormat(language, {
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      timeZoneName: "short",
      timeZone,
    }).format(at);
  try {
    return format(timezone ?? "UTC");
  } catch {
    return format("UTC");
  }
}

/** The values of a mail in the words of its language: a state, a device. What is no such value stays as it is. */
export function shownValues(
  values: Readonly<Record<string, string>>,
  catalogue: Catalogue,
): Readonly<Record<string, string>> {
  const { state, device, ...rest } = values;
  return {
    ...rest,
    ...(state === undefined ? {} : { state: state === "on" || state === "off" ? catalogue.states[state] : state }),
    ...(device === undefined ? {} : { device: shownDevice(device, catalogue) }),
  };
}

/** `Firefox on Linux`, as the account's service says it, made of names alone. */
function shownDevice(device: string, catalogue: Catalogue): string {
  if (device === "Unknown device") return catalogue.unknownDevice;
  const [, browser, system] = /^(.{1,60}) on (.{1,60})$/.exec(device) ?? [];
  if (browser === undefined || system === undefined) return device;
  return catalogue.device.replace(/\{(browser|system)\}/g, (_, name: string) =>
    name === "browser" ? browser : system,
  );
}
