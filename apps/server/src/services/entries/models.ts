import type { AnalysisResult } from "@aura-journal/contracts";
import { NO_MODEL } from "./record.ts";

// A model of ours bears a plain name, one of an outside service has its provider before a slash. Outside services name no
// emotions; those of our own model stand beside what they found, and its name behind theirs: `google/language-v2+aura-1`.

/** The model of ours that took part in a reading, where one did. */
function localPartOf(model: string): string | undefined {
  if (!model.includes("/")) return model;
  return model.split("+")[1];
}

/** Whether another model of ours than the present one took part in a reading. @param by what the reading bears */
export function isOutdated(by: string, present: string): boolean {
  const local = by === NO_MODEL ? undefined : localPartOf(by);
  return local !== undefined && local !== present;
}

/** A reading from outside, with the emotions of ours beside it. */
export function combined(remote: AnalysisResult, local: AnalysisResult | undefined): AnalysisResult {
  const [remoteModel = remote.model] = remote.model.split("+");
  const localModel = local === undefined ? undefined : localPartOf(local.model);
  if (local === undefined || localModel === undefined) return { ...remote, model: remoteModel };
  return { ...remote, emotions: local.emotions, model: `${remoteModel}+${localModel}` };
}

/** A reading after our model has read the text anew: what an outside service found stays. */
export function renewed(before: AnalysisResult | undefined, local: AnalysisResult): AnalysisResult {
  return before !== undefined && before.provider !== "local" ? combined(before, local) : local;
}
