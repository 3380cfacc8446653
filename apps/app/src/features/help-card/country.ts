/** The country of whoever set these languages (BCP 47), the dearest first: the first that names one, else where it is mostly spoken. */
export function countryOf(tags: readonly string[]): string | undefined {
  const locales = tags.flatMap((tag) => {
    try {
      return [new Intl.Locale(tag)];
    } catch {
      return [];
    }
  });
  return locales.find(({ region }) => region !== undefined)?.region ?? locales[0]?.maximize().region;
}

/** Countries by their names in a language, in its order. */
export function namedCountries(
  codes: readonly string[],
  language: string,
): readonly { readonly code: string; readonly name: string }[] {
  // Some engines know no names of countries.
  const names =
    (Intl.DisplayNames as typeof Intl.DisplayNames | undefined) === undefined
      ? undefined
      : new Intl.DisplayNames([language], { type: "region" });
  return codes
    .map((code) => ({ code, name: names?.of(code) ?? code }))
    .toSorted((a, b) => a.name.localeCompare(b.name, language));
}
