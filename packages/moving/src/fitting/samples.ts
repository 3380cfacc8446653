/** Picks some of a stream whose length nobody knows: its first, its last, and some in between, evenly far apart. */
export interface Samples<Item> {
  add(item: Item): void;
  /** At most as many as asked for, in their order. */
  picked(): readonly Item[];
}

/** Of each one wanted so many are held, so that those that are picked lie about evenly. */
const HELD_FOR_EACH = 8;

/** Starts picking; holds a few times as many as are wanted, however many come. */
export function createSamples<Item>(wanted: number): Samples<Item> {
  /** Every `stride`th that came. */
  let held: Item[] = [];
  let stride = 1;
  let count = 0;
  let last: { readonly item: Item; readonly isHeld: boolean } | undefined;
  return {
    add(item) {
      const isHeld = count % stride === 0;
      if (isHeld) held.push(item);
      last = { item, isHeld };
      count += 1;
      if (held.length <= HELD_FOR_EACH * wanted) return;
      last = { item, isHeld: held.length % 2 === 1 };
      held = held.filter((_, at) => at % 2 === 0);
      stride *= 2;
    },
    picked() {
      const all = last === undefined || last.isHeld ? held : [...held, last.item];
      if (all.length <= wanted) return all;
      return Array.from({ length: wanted }, (_, at) => all[Math.round((at * (all.length - 1)) / (wanted - 1))]!);
    },
  };
}
