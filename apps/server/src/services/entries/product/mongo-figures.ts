import type { Collection, Db, UpdateFilter } from "mongodb";
import { isDuplicateKey, type Mongo } from "../../../platform/mongo.ts";
import type { CohortFigures, DayFigures, FiguresStore, Numbered, RecordedChanges } from "./figures.ts";

/** How far a generation of the copy has come. */
export interface CopyState {
  /** The generation that is read. */
  readonly generation: number;
  /** The number up to which it holds every change. */
  readonly appliedSeq: number;
  readonly asOf?: Date;
  /** The generation that a rebuild is making, where one is under way. */
  readonly building?: { readonly generation: number; readonly appliedSeq: number };
}

export interface MongoFigures extends FiguresStore {
  state(): Promise<CopyState>;
  /** Puts changes into a generation. Again, late or in another order makes no difference. */
  apply(generation: number, changes: RecordedChanges): Promise<void>;
  /** A generation that is read holds every change up to a number. */
  advance(generation: number, appliedSeq: number, asOf: Date): Promise<void>;
  /** Begins a new generation, or goes on with the one that was begun. */
  beginGeneration(): Promise<CopyState & { readonly building: NonNullable<CopyState["building"]> }>;
  advanceBuilding(generation: number, appliedSeq: number): Promise<void>;
  /** From now on the new generation is read. */
  switchTo(generation: number, appliedSeq: number, asOf: Date): Promise<void>;
  /** Drops days and cohorts before a day. */
  dropBefore(day: string): Promise<void>;
}

type DayDocument = Numbered<DayFigures> & { readonly _id: string; readonly generation: number };
/** Without a week: how many they are. Not every server of the protocol keeps a null that an insert sets. */
type CohortDocument = Omit<Numbered<CohortFigures>, "week"> & {
  readonly _id: string;
  readonly generation: number;
  readonly week?: string;
};
type StateDocument = CopyState & { readonly _id: "state" };

/**
 * The copy of the figures in MongoDB: a document for each day and for each week of a cohort, and one that says which
 * generation is read and how far it is.
 *
 * Crash model: a change carries the whole of a figure and its number, not a step. It is written by one upsert that looks for
 * the document by its id with a smaller number; where the document has that number or a greater one, nothing matches, the
 * upsert tries to insert an id that is taken, and the refusal says that it had been applied. So a change that comes twice,
 * late, or after its successor (a command that a hung server had kept) leaves what is right, and what is lost is mended by
 * the next change of the figure. How far a generation is, is written after its changes: dying in between repeats them.
 */
export function createMongoFigures(mongo: Mongo): MongoFigures {
  const days = (db: Db): Collection<DayDocument> => db.collection("product_days");
  const cohorts = (db: Db): Collection<CohortDocument> => db.collection("product_cohorts");
  const states = (db: Db): Collection<StateDocument> => db.collection("product_state");

  async function stateIn(db: Db): Promise<CopyState> {
    const found = await states(db).findOne({ _id: "state" });
    if (found === null) return { generation: 1, appliedSeq: 0 };
    const { _id, ...state } = found;
    return state;
  }

  async function ensureState(db: Db): Promise<void> {
    const first = { $setOnInsert: { generation: 1, appliedSeq: 0 } };
    await orTaken(states(db).updateOne({ _id: "state" }, first, { upsert: true }));
  }

  return {
    state: () => mongo.run(stateIn),

    apply: (generation, changes) =>
      mongo.run(async (db) => {
        for (const { day, ...figures } of changes.days) {
          await put(days(db), `${generation}.${day}`, figures, { generation, day });
        }
        for (const { cohort, week, ...figures } of changes.cohorts) {
          const place = { generation, cohort, ...(week === null ? {} : { week }) };
          await put(cohorts(db), `${generation}.${cohort}.${week ?? "size"}`, figures, place);
        }
      }),

    advance: (generation, appliedSeq, asOf) =>
      mongo.run(async (db) => {
        await ensureState(db);
        // Where another generation has taken over meanwhile, nothing matches: it knows by itself how far it is.
        await states(db).updateOne({ _id: "state", generation }, { $max: { appliedSeq }, $set: { asOf } });
      }),

    beginGeneration: () =>
      mongo.run(async (db) => {
        await ensureState(db);
        const state = await stateIn(db);
        if (state.building === undefined) {
          // Generations before the one that is read are nobody's any more.
          await days(db).deleteMany({ generation: { $ne: state.generation } });
          await cohorts(db).deleteMany({ generation: { $ne: state.generation } });
        }
        const building = state.building ?? { generation: state.generation + 1, appliedSeq: 0 };
        await states(db).updateOne({ _id: "state", generation: state.generation }, { $set: { building } });
        return { ...state, building };
      }),

    advanceBuilding: (generation, appliedSeq) =>
      mongo.run(async (db) => {
        await states(db).updateOne(
          { _id: "state", "building.generation": generation },
          { $max: { "building.appliedSeq": appliedSeq } },
        );
      }),

    switchTo: (generation, appliedSeq, asOf) =>
      mongo.run(async (db) => {
        await states(db).updateOne(
          { _id: "state", "building.generation": generation },
          { $set: { generation, appliedSeq, asOf }, $unset: { building: "" } },
        );
      }),

    dropBefore: (day) =>
      mongo.run(async (db) => {
        await days(db).deleteMany({ day: { $lt: day } });
        await cohorts(db).deleteMany({ cohort: { $lt: day } });
      }),

    days: (from, to) =>
      mongo.run(async (db) => {
        const { generation } = await stateIn(db);
        const range = { generation, day: { $gte: from, $lte: to } };
        const found = await days(db).find(range).sort({ day: 1 }).toArray();
        return found.map(({ _id, generation: _generation, seq: _seq, ...figures }) => figures);
      }),

    cohorts: (from, to) =>
      mongo.run(async (db) => {
        const { generation } = await stateIn(db);
        const found = await cohorts(db)
          .find({ generation, cohort: { $gte: from, $lte: to } })
          .toArray();
        return found.map(({ cohort, week, people }) => ({ cohort, week: week ?? null, people }));
      }),

    asOf: () => mongo.run(async (db) => (await stateIn(db)).asOf),
  };
}

async function put<Document extends { readonly _id: string; readonly seq: number }>(
  collection: Collection<Document>,
  id: string,
  figures: { readonly seq: number },
  place: object,
): Promise<void> {
  const filter = { _id: id, seq: { $lt: figures.seq } } as never;
  const update = { $set: figures, $setOnInsert: place } as unknown as UpdateFilter<Document>;
  await orTaken(collection.updateOne(filter, update, { upsert: true }));
}

async function orTaken(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
