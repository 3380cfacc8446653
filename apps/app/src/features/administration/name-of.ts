import type { Account } from "@aura-journal/contracts";

/** What a person is called here: by name, or by address where there is none. */
export function nameOf({ firstName, lastName, email }: Pick<Account, "firstName" | "lastName" | "email">): string {
  const name = [firstName, lastName].filter((part) => part !== undefined).join(" ");
  return name === "" ? email : name;
}
