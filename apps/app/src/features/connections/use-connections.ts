import { useMemo } from "react";
import { useAccount } from "../../data/account-context.tsx";
import { createConnections, type Connections } from "../../data/connections.ts";

/** What is connected to the journal of this account. */
export function useConnections(): Connections {
  const account = useAccount();
  return useMemo(() => createConnections(account), [account]);
}
