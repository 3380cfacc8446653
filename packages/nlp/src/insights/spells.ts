/** Spells longer than this are not looked for. */
const MAX_LAG = 60;
/** Beyond a quarter of the days too few pairs are left to say how alike they are. */
const MAX_LAG_SHARE = 0.25;

/**
 * By how much the variance of a difference grows because days come in spells: 1 where each day is a witness of its own. Ten
 * days of one holiday, all with the sea and all in one mood, are not ten witnesses. Neighbours harm only as far as both
 * resemble their neighbours, the labels and the values, so it is the products of both autocorrelations that add up (Bartlett
 * 1935; Pyper and Peterman 1998), to the first lag at which one of them is gone. It never falls below 1.
 * @param labels 1 and 0 by day, in order
 * @param rests what the two means leave of the days' values, in the same order
 */
export function wideningBySpells(labels: readonly number[], rests: readonly number[]): number {
  const days = labels.length;
  const share = labels.reduce((sum, label) => sum + label, 0) / days;
  const centred = labels.map((label) => label - share);
  const first = likenessAt(1, rests);
  // Likeness is told too small where days are few, and more so the greater it is (Kendall 1954).
  const untold = (1 + 3 * first) / days;
  let widening = 1;
  for (let lag = 1; lag <= Math.min(MAX_LAG, days * MAX_LAG_SHARE); lag++) {
    const ofLabels = likenessAt(lag, centred);
    const ofRests = (lag === 1 ? first : likenessAt(lag, rests)) + untold;
    if (ofLabels <= 0 || ofRests <= 0) break;
    widening += 2 * ofLabels * ofRests;
  }
  return widening;
}

/** The autocorrelation of a series with mean 0. */
function likenessAt(lag: number, series: readonly number[]): number {
  let square = 0;
  let product = 0;
  for (let at = 0; at < series.length; at++) {
    const value = series[at] ?? 0;
    square += value * value;
    if (at >= lag) product += value * (series[at - lag] ?? 0);
  }
  return square === 0 ? 0 : (product / square) * (series.length / (series.length - lag));
}
