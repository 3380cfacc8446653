/**
 * Reads the stream of changes (Server-Sent Events, HTML Standard §9.2) as it comes in, in pieces of any size, and tells of each
 * cursor. How the bytes come is the platform's affair.
 */
export function createEventStreamReader(told: (cursor: string) => void): (piece: string) => void {
  let line = "";
  let data = "";
  return (piece) => {
    const lines = (line + piece).split(/\r\n|\n|\r(?!$)/);
    line = lines.pop() ?? "";
    for (const whole of lines) {
      if (whole.startsWith("data:")) data += whole.slice(5);
      else if (whole === "") {
        const cursor = cursorOf(data);
        data = "";
        if (cursor !== undefined) told(cursor);
      }
    }
  };
}

function cursorOf(data: string): string | undefined {
  try {
    const { cursor } = JSON.parse(data) as { readonly cursor?: unknown };
    return typeof cursor === "string" ? cursor : undefined;
  } catch {
    return undefined;
  }
}
