/**
 * Reads a stream of events (Server-Sent Events, HTML Standard §9.2) as it comes in, in pieces of any size, and tells of what each says
 * as JSON. How the bytes come is the platform's affair.
 */
export function createEventReader(told: (data: unknown) => void): (piece: string) => void {
  let line = "";
  let data = "";
  return (piece) => {
    const lines = (line + piece).split(/\r\n|\n|\r(?!$)/);
    line = lines.pop() ?? "";
    for (const whole of lines) {
      if (whole.startsWith("data:")) data += whole.slice(5);
      else if (whole === "") {
        const said = jsonOf(data);
        data = "";
        if (said !== undefined) told(said);
      }
    }
  };
}

/** Reads the stream of changes and tells of each cursor. */
export function createEventStreamReader(told: (cursor: string) => void): (piece: string) => void {
  return createEventReader((data) => {
    const { cursor } = (data ?? {}) as { readonly cursor?: unknown };
    if (typeof cursor === "string") told(cursor);
  });
}

function jsonOf(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
