export {
  createHelpCard,
  type HelpCard,
  type HelpCardOptions,
  type HelpCardReason,
  type HelpCardSignals,
} from "./help-card.ts";
export { HELP_LINES, HELP_LINES_AS_KNOWN, helpLinesFor, type CountryHelp, type HelpLine } from "./help-lines.ts";
export type { HelpCardRule } from "./rule.ts";
