/** A month of the list: as much as its layout needs. */
interface Section {
  readonly data: readonly unknown[];
}

export interface RowLayout {
  readonly length: number;
  readonly offset: number;
  readonly index: number;
}

/**
 * Where each row of a list by sections stands, so that a list of ten thousand measures none of them. A section is a head, its
 * rows, and a foot without a height, as SectionList counts them.
 */
export function rowLayouts(sections: readonly Section[], head: number, row: number): (index: number) => RowLayout {
  const starts: { readonly index: number; readonly offset: number }[] = [];
  let index = 0;
  let offset = 0;
  for (const { data } of sections) {
    starts.push({ index, offset });
    index += data.length + 2;
    offset += head + data.length * row;
  }
  const end = { index, offset };
  return (wanted) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle]?.index ?? 0) <= wanted) low = middle;
      else high = middle;
    }
    const start = starts[low];
    if (start === undefined || wanted >= end.index) return { length: 0, offset: end.offset, index: wanted };
    const within = wanted - start.index;
    const rows = sections[low]?.data.length ?? 0;
    if (within === 0) return { length: head, offset: start.offset, index: wanted };
    const length = within > rows ? 0 : row;
    return { length, offset: start.offset + head + (within - 1) * row, index: wanted };
  };
}
