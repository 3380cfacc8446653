/** One request as it will be sent. */
export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the load generator is to do. */
export interface LoadPlan {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  /** Connection i sends the requests of lane i (modulo their number) in turn. */
  readonly lanes: readonly (readonly LoadRequest[])[];
  /** Every request is sent once, and the run ends with the last; otherwise they are repeated until the bounds. */
  readonly isOnce?: boolean;
  /** Bounds: the run ends with whichever comes first. */
  readonly maxMs: number;
  readonly maxRequests?: number;
  /** Requests a second over all connections, sent when due; absent: the next as soon as the last is answered. */
  readonly ratePerSecond?: number;
}

export interface LoadResult {
  /** Of every answer, in milliseconds; with a rate, counted from when the request was due. */
  readonly latenciesMs: Float64Array;
  readonly countByStatus: Readonly<Record<number, number>>;
  readonly elapsedMs: number;
  readonly bodyBytes: number;
  /** Processor time of the generator itself. */
  readonly cpuMs: number;
}
