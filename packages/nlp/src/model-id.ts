/** Every result bears this name; it changes whenever a result may change, by new weights or by new rules. */
export const MODEL_ID = "aura-3";
/** The file of weights that these rules read. */
export const WEIGHTS_ID = "aura-3";
