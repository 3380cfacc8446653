import { retentionDaysOf } from "@aura-journal/contracts/retention-days";
import { useAccountState, useAsked } from "../../data/account-context.tsx";
import type { Outcome } from "../../data/account.ts";

const UNSAID: Outcome<undefined> = { kind: "done", value: undefined };

/** How many days what was deleted waits in the bin, as its writer or their server has set; absent where nobody has, or can be asked. */
export function useBinDays(): number | undefined {
  const state = useAccountState();
  const { days } = useServerBinDays();
  if (state?.kind !== "open") return undefined;
  return retentionDaysOf(state.user.preferences.retention.bin) ?? days;
}

/** The same as the server has set, which it says to those who follow it. */
export function useServerBinDays(): { readonly days: number | undefined; readonly again: () => void } {
  const { outcome, again } = useAsked<number | null | undefined>(async (account) => {
    const state = await account.accountState();
    if (state.kind !== "open" || state.user.preferences.retention.bin !== "server") return UNSAID;
    const answer = await account.myData();
    return answer.kind === "done" ? { kind: "done", value: answer.value.retention.binDays } : answer;
  });
  return { days: outcome?.kind === "done" ? (outcome.value ?? undefined) : undefined, again };
}
