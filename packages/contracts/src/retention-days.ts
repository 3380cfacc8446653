/** The days that a choice of how long something is kept means, such as `30-days`; undefined where it means none. */
export function retentionDaysOf(choice: string): number | undefined {
  const days = /^(\d{1,3})-days$/.exec(choice)?.[1];
  return days === undefined ? undefined : Number(days);
}
