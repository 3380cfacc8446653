import type { Row } from "../../packages/sync/src/records.ts";
import type { SimulationOptions } from "./simulate.ts";

/** Faults that somebody could build in. Each must be found by the simulation, or the simulation shows nothing. */
export const MUTANTS: Readonly<Record<string, Pick<SimulationOptions, "server" | "device" | "isPutBack">>> = {
  "the last writer wins": { server: { isLastWriterWins: true } },
  "a delete beats an edit": { server: { isLastDeleterWins: true } },
  "a push that comes twice is applied twice": { server: { isForgetful: true } },
  "the text of the last common version is forgotten": {
    device: {
      storage: (storage) => ({
        ...storage,
        rows: async (entryIds) => (await storage.rows(entryIds)).map(withoutBaseText),
        rowsSentAs: async (mutationIds) => (await storage.rowsSentAs(mutationIds)).map(withoutBaseText),
      }),
    },
  },
  "what is sent again is what stands now": {
    device: {
      storage: (storage) => ({
        ...storage,
        rowsToSend: async (most) => (await storage.rowsToSend(most)).map(thawed),
        rowsSentAs: async (mutationIds) => (await storage.rowsSentAs(mutationIds)).map(thawed),
      }),
    },
  },
  "a crash empties the outbox": {
    device: {
      beforeStart: (database) => {
        if (!hasTables(database)) return;
        database.exec(
          "UPDATE entries SET is_waiting = 0, sent = NULL, sent_as = NULL, base = NULL WHERE version IS NOT NULL",
        );
      },
    },
  },
  "a crash empties the drafts": {
    device: {
      beforeStart: (database) => {
        if (hasTables(database)) database.exec("DELETE FROM drafts");
      },
    },
  },
  "a commit is done statement by statement, in any order": {
    device: {
      driver: (driver) => ({
        ...driver,
        async transaction(statements) {
          if (statements.some(({ sql }) => sql.startsWith("CREATE"))) return driver.transaction(statements);
          for (const statement of statements.toReversed()) await driver.run(statement);
        },
      }),
    },
  },
  "the cursor moves before what it stands for is written": {
    device: {
      storage: (storage) => ({
        ...storage,
        async commit(changes) {
          await storage.commit(changes.filter(({ kind }) => kind === "cursor"));
          await storage.commit(changes.filter(({ kind }) => kind !== "cursor"));
        },
      }),
    },
  },
  "a server that was put back to an older state is taken for the one that it was": {
    isPutBack: true,
    device: {
      network: (network) => ({
        ...network,
        async pull({ mark: _mark, ...query }) {
          const reply = await network.pull(query);
          if (reply.kind !== "answered") return reply;
          const { restarted: _restarted, ...body } = reply.body as Record<string, unknown>;
          return { ...reply, body };
        },
      }),
    },
  },
  "what only a newer server knows is dropped": {
    server: { unknown: "kept" },
    device: {
      network: (network) => ({
        ...network,
        push: (body) =>
          network.push({
            ...body,
            mutations: body.mutations.map(({ metadata, ...rest }) => {
              const { weather: _weather, ...known } = (metadata ?? {}) as Record<string, unknown>;
              return { ...rest, metadata: known };
            }),
          }),
      }),
    },
  },
};

function withoutBaseText(row: Row): Row {
  const { base } = row;
  return base === undefined ? row : { ...row, base: { ...base, fields: { ...base.fields, content: "" } } };
}

function thawed(row: Row): Row {
  const { sent, mine } = row;
  return sent?.op === "put" && !mine.isDeleted ? { ...row, sent: { ...sent, fields: mine } } : row;
}

function hasTables(database: { prepare(sql: string): { get(): unknown } }): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'drafts'").get() !== undefined;
}
