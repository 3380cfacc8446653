/**
 * What the classes of spans mean. Each page has its own: `s2` is bold in one and plain in the next, and only the page's
 * styles say so.
 */
export function createSpanMarks() {
  let readFrom = "";
  let marksByClass: ReadonlyMap<string, readonly string[]> = new Map();

  return {
    /** Elements of HTML that say what the span says by its look, the outermost first. */
    of(css: string, classes: readonly string[]): readonly string[] {
      if (css !== readFrom) [readFrom, marksByClass] = [css, marksOf(css)];
      return [...new Set(classes.flatMap((each) => marksByClass.get(each) ?? []))];
    },
  };
}

function marksOf(css: string): ReadonlyMap<string, readonly string[]> {
  const rules = css.matchAll(/span\.([\w-]+)\s*\{([^{}]*)\}/gu);
  return new Map(Array.from(rules, ([, name = "", look = ""]) => [name, marksOfLook(look)]));
}

function marksOfLook(look: string): readonly string[] {
  return [
    ...(/font-weight\s*:\s*(?:bold|[6-9]00)/iu.test(look) ? ["b"] : []),
    ...(/font-style\s*:\s*(?:italic|oblique)/iu.test(look) ? ["i"] : []),
    ...(/text-decoration[\w-]*\s*:[^;]*line-through/iu.test(look) ? ["s"] : []),
    ...(/text-decoration[\w-]*\s*:[^;]*underline/iu.test(look) ? ["u"] : []),
  ];
}
