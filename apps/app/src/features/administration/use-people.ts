import type { Account } from "@aura-journal/contracts";
import { useEffect, useRef, useState } from "react";
import { useAdministration } from "./use-answer.ts";

/** Accounts by their id; `null` for one that is not there any more, nothing for one that has not been asked for. */
export type People = ReadonlyMap<string, Account | null>;

/** The accounts behind ids, each asked for once. A log names people by numbers that outlive them. */
export function usePeople(ids: readonly string[]): People {
  const administration = useAdministration();
  const [people, setPeople] = useState<People>(new Map());
  const asked = useRef(new Set<string>());
  useEffect(() => {
    for (const id of ids) {
      if (asked.current.has(id)) continue;
      asked.current.add(id);
      administration.user(id).then(
        (outcome) => {
          if (outcome.kind === "done") setPeople((known) => new Map(known).set(id, outcome.value));
          else if (outcome.problem === "invalid") setPeople((known) => new Map(known).set(id, null));
          // Whoever could not be asked for is known by number, until the next look.
          else asked.current.delete(id);
        },
        () => asked.current.delete(id),
      );
    }
  }, [administration, ids]);
  return people;
}
