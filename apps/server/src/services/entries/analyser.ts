import {
  wordsAlone,
  type AnalysisModels,
  type AnalysisResult,
  type InternalClients,
  type PrivacySettings,
} from "@aura-journal/contracts";
import type { Logger } from "../../platform/logger.ts";
import { NO_MODEL } from "./record.ts";

/** What an analysis came to: `model` is null where it is still to come. */
export interface Analysed {
  readonly analysis: AnalysisResult | undefined;
  readonly model: string | null;
  /** Whether an outside service is to read the text too. */
  readonly isRemoteWanted: boolean;
}

const IN_REQUEST_DEADLINE_MS = 2_000;

/** Analyses texts as their writer's preference says, and never holds up or fails the saving of one. */
export function createAnalyser(options: { readonly clients: Pick<InternalClients, "nlp">; readonly logger: Logger }) {
  const { clients, logger } = options;

  /** Within the request: what is not there after two seconds is attached later. */
  async function analyseNow(content: string, privacy: PrivacySettings): Promise<Analysed> {
    if (privacy.analysis === "off") return { analysis: undefined, model: NO_MODEL, isRemoteWanted: false };
    const [{ analysis, model }, isRemoteWanted] = await Promise.all([analyseHere(content), wantsRemote(privacy)]);
    return { analysis, model, isRemoteWanted };
  }

  async function analyseHere(content: string): Promise<Pick<Analysed, "analysis" | "model">> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, IN_REQUEST_DEADLINE_MS, "late");
    });
    try {
      const results = await Promise.race([analyse([content]), late]);
      const analysis = results === "late" ? undefined : (results[0] ?? undefined);
      return { analysis, model: analysis?.model ?? null };
    } catch (error) {
      logger.warn({ err: error }, "an analysis failed; it is attached later");
      return { analysis: undefined, model: null };
    } finally {
      clearTimeout(timer);
    }
  }

  /** One result for each text, null where there is none: of its words, and not of the ids of what it shows. @throws where the analysis service fails */
  async function analyse(texts: readonly string[]): Promise<readonly (AnalysisResult | null)[]> {
    return (await clients.nlp.analyzeTexts({ body: { texts: texts.map((text) => wordsAlone(text)) } })).body.results;
  }

  /** Whether a text whose writer wants this is to be read outside as well. Where that cannot be told now, the job will ask. */
  async function wantsRemote(privacy: PrivacySettings): Promise<boolean> {
    if (privacy.analysis !== "cloud") return false;
    try {
      return (await models()).remote !== null;
    } catch {
      return true;
    }
  }

  /** Who reads texts here. */
  async function models(): Promise<AnalysisModels> {
    return (await clients.nlp.getModels()).body;
  }

  return { analyseNow, analyse, wantsRemote, models };
}

export type Analyser = ReturnType<typeof createAnalyser>;
