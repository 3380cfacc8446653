import type { MyData } from "@aura-journal/contracts";

type Held = MyData["holdings"][number];

/** All that is kept of one thing, in however many tables. */
export interface DataGroup {
  readonly holds: Held["holds"];
  readonly rows: number;
  readonly bytes: number;
  readonly isSealed: boolean;
  /** The longest of any of its tables; null: as long as the account. */
  readonly keptDays: number | null;
  readonly tables: readonly string[];
}

/** What a person asks for first comes first. */
const ORDER: readonly Held["holds"][] = [
  "entries",
  "earlier-versions",
  "figures",
  "media",
  "keys",
  "account",
  "sign-in",
  "preferences",
  "consents",
  "api-keys",
  "messages",
  "devices",
  "imports",
  "exports",
  "webhooks",
  "calendar",
  "erasure",
  "audit",
  "sync",
  "usage",
  "other",
];

/** What is stored, by what it is; things of which there is nothing are left out. */
export function dataGroups(holdings: readonly Held[]): DataGroup[] {
  return ORDER.flatMap((holds) => {
    const ofThis = holdings.filter((one) => groupOf(one) === holds && one.rows > 0);
    if (ofThis.length === 0) return [];
    const days = ofThis.map(({ keptDays }) => keptDays);
    return [
      {
        holds,
        rows: ofThis.reduce((sum, { rows }) => sum + rows, 0),
        bytes: ofThis.reduce((sum, { bytes }) => sum + bytes, 0),
        isSealed: ofThis.every(({ isSealed }) => isSealed),
        keptDays: days.includes(null) ? null : Math.max(...days.map(Number)),
        tables: ofThis.map(({ table }) => table),
      },
    ];
  });
}

/** What only a later server has a word for is told of as something else. */
function groupOf({ holds }: Held): Held["holds"] {
  return ORDER.includes(holds) ? holds : "other";
}
