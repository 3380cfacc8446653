/** The model that ships; its file and every result bear this name. */
export const MODEL_ID = "aura-1";
