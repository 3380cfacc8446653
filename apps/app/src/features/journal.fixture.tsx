import { configure, render, screen } from "@testing-library/react-native";
import type { ReactElement } from "react";
import { StyleSheet } from "react-native";
import type { Account } from "../data/account.ts";
import { AccountProvider, type LiveAccount } from "../data/account-context.tsx";
import { JournalProvider, type LiveJournal } from "../data/journal-context.tsx";
import type { Journal } from "../data/journal.ts";
import { startTranslations } from "../locale/i18n.ts";
import { light } from "../ui/tokens.ts";

// What a busy machine takes to show a screen for the first time is no failure.
configure({ asyncUtilTimeout: 30_000 });

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

/** All text that is shown, in its order. */
export function shownText(): string {
  const tree = screen.toJSON();
  return (Array.isArray(tree) ? tree : [tree]).map(textOf).join("");
}

function textOf(node: unknown): string {
  if (typeof node === "string") return node;
  return ((node as { readonly children?: readonly unknown[] | null } | null)?.children ?? []).map(textOf).join("");
}

/** The texts that stand on the colour of what was found. */
export function markedTexts(): string[] {
  return screen.UNSAFE_root.findAll(
    ({ type, props }) =>
      (type as unknown) === "Text" &&
      (StyleSheet.flatten(props["style"] as object) as { backgroundColor?: string } | undefined)?.backgroundColor ===
        light.mark,
  ).map(({ props }) => String(props["children"]));
}
