import { readFile, stat } from "node:fs/promises";
import { connect } from "node:net";
import type { Config, GoogleConfig, RemoteBudget } from "../config.ts";
import type { Finding } from "./doctor.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const area = "analysis";

/** Who reads texts, and whether the outside service can be asked. Nothing is sent to it. */
export async function* checkAnalysis({
  google,
  remoteBudget,
}: Pick<Config, "google" | "remoteBudget">): AsyncGenerator<Finding> {
  if (google === undefined) {
    yield { area, verdict: "good", message: "texts are read on this machine alone" };
    return;
  }
  yield google.isPlain
    ? {
        area,
        verdict: "warning",
        message: `${google.host}:${google.port} stands in for Google's service, in clear and without credentials`,
        advice: "Leave AURA_GOOGLE_ENDPOINT out unless this is a trial.",
      }
    : await checkCredentials(google);
  yield checkBudget(remoteBudget);
  yield await checkReach(google);
}

function checkBudget({ day, month }: RemoteBudget): Finding {
  const limits = [...(day === undefined ? [] : [`${day} a day`]), ...(month === undefined ? [] : [`${month} a month`])];
  if (limits.length > 0)
    return { area, verdict: "good", message: `at most ${limits.join(" and ")} units are spent there` };
  return {
    area,
    verdict: "warning",
    message: "nothing bounds what the outside service may cost",
    advice: "Set AURA_NLP_UNITS_PER_MONTH; aura analysis status shows what is spent.",
  };
}

async function checkCredentials({ keyFile }: GoogleConfig): Promise<Finding> {
  if (keyFile === undefined) {
    return {
      area,
      verdict: "good",
      message: "texts of those who consent go to Google, as this machine itself (no GOOGLE_APPLICATION_CREDENTIALS)",
    };
  }
  const advice = "Check GOOGLE_APPLICATION_CREDENTIALS: it names the key file of a service account.";
  try {
    const [content, { mode }] = await Promise.all([readFile(keyFile, "utf8"), stat(keyFile)]);
    const { type } = JSON.parse(content) as { readonly type?: unknown };
    if (typeof type !== "string") return { area, verdict: "bad", message: `${keyFile} is no key file`, advice };
    if ((mode & 0o077) !== 0 && process.platform !== "win32") {
      return { area, verdict: "warning", message: `others can read ${keyFile}`, advice: `chmod go= ${keyFile}` };
    }
    return { area, verdict: "good", message: `texts of those who consent go to Google, with ${keyFile}` };
  } catch (error) {
    // What JSON.parse complains of quotes the file.
    const { code } = error as { code?: unknown };
    const why = typeof code === "string" ? code : "it is no JSON";
    return { area, verdict: "bad", message: `${keyFile} cannot be read (${why})`, advice };
  }
}

function checkReach({ host, port }: GoogleConfig): Promise<Finding> {
  return new Promise((resolve) => {
    const unreachable = (why: string): Finding => ({
      area,
      verdict: "warning",
      message: `${host}:${port} cannot be reached (${why})`,
      advice:
        "Entries are saved and read by our own model all the same; the other reading follows when it can be reached.",
    });
    const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
    const end = (finding: Finding): void => {
      socket.destroy();
      resolve(finding);
    };
    socket.once("connect", () => end({ area, verdict: "good", message: `${host}:${port} can be reached` }));
    socket.once("timeout", () => end(unreachable("no answer")));
    socket.once("error", (error: NodeJS.ErrnoException) => end(unreachable(error.code ?? "no answer")));
  });
}
