/** What is awaited later, perhaps together with others or not at all: until then its failure is nobody's to handle. */
export function awaitedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}
