/** One program that is to be started. */
export interface StartCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly hasErrorsInOutput: boolean;
}

/** A word without quotes holds nothing that means anything to a shell; one in double quotes nothing that means anything there. */
const TOKEN = /\s*(?:([<>])|(?:(2>&1)|"([^"\\$`]*)"|([\w@%+=:,./-]+))(?=[\s<>]|$))/y;

/**
 * Reads the command lines that PostgreSQL's initdb makes: a program, words, `<` and `>` with a file, `2>&1`. Whatever else a shell
 * understands is not understood.
 */
export function parseStart(line: string): StartCommand | undefined {
  const words: string[] = [];
  const files: { input?: string; output?: string } = {};
  let hasErrorsInOutput = false;
  let waitsFor: "input" | "output" | undefined;
  const text = line.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const [match, redirection, merge, quoted, plain] = TOKEN.exec(text) ?? [];
    if (match === undefined) return undefined;
    const word = quoted ?? plain;
    if (word === undefined) {
      if (waitsFor !== undefined) return undefined;
      if (merge !== undefined) hasErrorsInOutput = true;
      else waitsFor = redirection === "<" ? "input" : "output";
    } else if (waitsFor === undefined) words.push(word);
    else {
      if (files[waitsFor] !== undefined) return undefined;
      files[waitsFor] = word;
      waitsFor = undefined;
    }
  }
  const [program, ...args] = words;
  if (program === undefined || !program.startsWith("/") || waitsFor !== undefined) return undefined;
  return { program, args, input: files.input, output: files.output, hasErrorsInOutput };
}
