import type { ByteSource } from "@aura-journal/moving";
import { File, UploadType } from "expo-file-system";
import type { ChosenFile } from "../data/moving-in/imports.ts";

/** Lets somebody choose a file; undefined where they choose none. */
export async function chooseFile(): Promise<ChosenFile | undefined> {
  const { result } = await File.pickFileAsync({ multipleFiles: false });
  return result ?? undefined;
}

/** Reads a chosen file where it lies. */
export function openFile(file: ChosenFile): ByteSource {
  if (!(file instanceof File)) throw new TypeError("This is no file of this device");
  return {
    name: file.name,
    size: file.size,
    async read(offset, length) {
      // Opened for each piece: nobody says when the last one has been read.
      const handle = file.open();
      try {
        handle.offset = offset;
        return handle.readBytes(Math.min(length, file.size - offset));
      } finally {
        handle.close();
      }
    },
  };
}

/** `fetch`, but for a body that is a file of this device: that is sent from where it lies, by the system, and never held. */
export const fetchWithFiles: typeof fetch = async (input, init) => {
  const { body, headers, signal } = init ?? {};
  if (!((body as unknown) instanceof File)) return fetch(input, init);
  const answer = await (body as unknown as File).upload(urlOf(input), {
    httpMethod: "POST",
    uploadType: UploadType.BINARY_CONTENT,
    headers: headers as Record<string, string>,
    ...(signal === undefined || signal === null ? {} : { signal }),
  });
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
};

function urlOf(input: Parameters<typeof fetch>[0]): string {
  if (typeof input === "string") return input;
  return input instanceof URL ? input.href : input.url;
}
