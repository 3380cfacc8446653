/** How many prompts the catalogue has under `prompts`. */
const PROMPTS = 31;

/** The key of the prompt of a day (`YYYY-MM-DD`): the same on every device, another every day. */
export function promptOf(localDate: string): `prompts.${number}` {
  const days = Math.floor(Date.parse(`${localDate}T00:00:00Z`) / 86_400_000);
  return `prompts.${((days % PROMPTS) + PROMPTS) % PROMPTS}`;
}
