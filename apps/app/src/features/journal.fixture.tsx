import { render } from "@testing-library/react-native";
import type { ReactElement } from "react";
import type { Account } from "../data/account.ts";
import { AccountProvider, type LiveAccount } from "../data/account-context.tsx";
import { JournalProvider, type LiveJournal } from "../data/journal-context.tsx";
import type { Journal } from "../data/journal.ts";
import { startTranslations } from "../locale/i18n.ts";

/** What a component is shown with: a journal and an account that can do what is given here and nothing else. */
export interface Around {
  readonly journal?: Partial<Journal>;
  readonly account?: Partial<Account>;
}

/** Shows a component in English; gives what tells it that the entries have changed. */
export function show(element: ReactElement, { journal = {}, account = {} }: Around): { readonly changed: () => void } {
  startTranslations("en");
  const listeners = new Set<() => void>();
  const subscribe = (_topic: unknown, listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const liveJournal = { ...journal, subscribe } as LiveJournal;
  const liveAccount = {
    accountState: () => Promise.resolve({ kind: "absent" }),
    ...account,
    subscribe: () => () => {},
  } as LiveAccount;
  render(
    <AccountProvider account={liveAccount}>
      <JournalProvider journal={liveJournal}>{element}</JournalProvider>
    </AccountProvider>,
  );
  return { changed: () => listeners.forEach((listener) => listener()) };
}
