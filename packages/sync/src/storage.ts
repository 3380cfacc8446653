import type { Change } from "./machine.ts";
import type { Conflict, Draft, Row } from "./records.ts";

/** What the replica keeps on the device. Reads see every change committed before. */
export interface Storage {
  known(): Promise<{
    readonly deviceId: string | undefined;
    readonly userId?: string;
    readonly cursor?: string;
    readonly mark?: string;
  }>;
  nameDevice(deviceId: string): Promise<void>;
  row(entryId: string): Promise<Row | undefined>;
  rows(entryIds: readonly string[]): Promise<Row[]>;
  /** The entries whose changes are on their way under these ids. */
  rowsSentAs(mutationIds: readonly string[]): Promise<Row[]>;
  /** What is to be sent: first what is on its way, then what waits and was not refused; so many entries and characters at most. */
  rowsToSend(most: { readonly entries: number; readonly characters: number }): Promise<Row[]>;
  drafts(): Promise<Draft[]>;
  draft(entryId: string): Promise<Draft | undefined>;
  conflict(copyId: string): Promise<Conflict | undefined>;
  counts(): Promise<Counts>;
  /** Writes all of them or none. */
  commit(changes: readonly Change[]): Promise<void>;
}

export interface Counts {
  /** Entries whose changes the server does not have yet, those it refused included. */
  readonly waiting: number;
  readonly refused: number;
  /** Conflict copies that somebody has to look at. */
  readonly conflicts: number;
}
