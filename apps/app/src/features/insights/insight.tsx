import type { Behind } from "../../data/insights.ts";
import { EntriesBehind } from "./entries-behind.tsx";
import { Figure, type FigureProps } from "./figure.tsx";

export interface InsightProps extends Omit<FigureProps, "behind"> {
  /** The entries that a reader asked for, by a point of the chart. */
  readonly shown?: { readonly title: string; readonly behind: Behind } | undefined;
}

/** One thing that a journal says: a figure, and the way to the entries it is made of. */
export function Insight({ shown, ...figure }: InsightProps) {
  return <Figure {...figure} behind={shown === undefined ? null : <EntriesBehind {...shown} />} />;
}
