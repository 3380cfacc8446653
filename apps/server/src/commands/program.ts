import { Command, InvalidArgumentError, Option } from "commander";
import { VERSION } from "../version.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";

const EXIT_CODES = `
Exit codes: ${EXIT.ok} done, ${EXIT.failure} failed, ${EXIT.usage} wrong usage, ${EXIT.interrupted} interrupted.
Configuration is read from the environment; the README lists every variable.`;

/**
 * The whole command line. Each command's code is loaded when it runs, so that `--help` is there at once.
 * @param startedMs when the process began, on the clock of `performance.now()`
 */
export function createProgram(context: CommandContext, startedMs: number): Command {
  const program = new Command("aura")
    .description("A private journal that understands its writer and tells nobody.")
    .version(VERSION)
    .showHelpAfterError("(--help shows what there is)")
    .configureOutput({
      writeOut: (text) => void context.output.write(text),
      writeErr: (text) => void context.errors.write(text),
    })
    .exitOverride()
    .addHelpText("after", EXIT_CODES);
  addServing(program, context, startedMs);
  addUsers(program, context);
  addJournals(program, context);
  addAnalysis(program, context);
  addAnalytics(program, context);
  addKeys(program, context);
  addBackups(program, context);
  addReceipts(program, context);
  addRemote(program, context);
  return program;
}

function addServing(program: Command, context: CommandContext, startedMs: number): void {
  program
    .command("serve")
    .description("serve the journal; the embedded database is started with it")
    .option(
      "--target <services>",
      "run these in this process, with commas between them: gateway, auth, users, entries, nlp, notifications (default: AURA_TARGET, or all)",
    )
    .addHelpText(
      "after",
      examples(
        "aura serve",
        "AURA_DATA_DIR=~/journal PORT=8080 aura serve",
        "DATABASE_URL=postgres://… aura serve",
        "aura serve --target gateway",
        "aura serve --target auth,users",
      ),
    )
    .action(async (options: { target?: string }) => (await import("./serve.ts")).serve(context, startedMs, options));
  program
    .command("migrate")
    .description("bring the database up to date and say what was applied; safe to run again")
    .addHelpText("after", examples("aura migrate", "DATABASE_URL=postgres://… aura migrate"))
    .action(async () => (await import("./migrate.ts")).migrate(context));
  program
    .command("doctor")
    .description("look at configuration, stores, keys, clock and disk, and say what to do")
    .option("--json", "as one JSON object")
    .addHelpText("after", examples("aura doctor", "aura doctor --json"))
    .action(async (options: { json?: boolean }) => (await import("./doctor.ts")).doctor(context, options));
}

function addUsers(program: Command, context: CommandContext): void {
  const user = program.command("user").description("accounts");
  user
    .command("add <email>")
    .description("make an account; the password is asked for twice, unseen")
    .option("--admin", "as an administrator")
    .option("--name <name>", "the person's name")
    .option("--timezone <zone>", "the person's time zone (default: this machine's)")
    .option("--password-stdin", "take the password from the first line of standard input")
    .addHelpText(
      "after",
      examples(
        "aura user add you@example.org --admin",
        'aura user add ann@example.org --name "Ann Lee" --timezone Europe/Berlin --password-stdin < password.txt',
      ),
    )
    .action(async (email: string, options: object) => (await import("./user.ts")).addUser(context, email, options));
  user
    .command("list")
    .description("show all accounts")
    .option("--json", "as JSON Lines")
    .addHelpText("after", examples("aura user list", "aura user list --json"))
    .action(async (options: object) => (await import("./user.ts")).listUsers(context, options));
  user
    .command("disable <email>")
    .description("close an account: its sessions end at once, its journal stays")
    .addHelpText("after", examples("aura user disable ann@example.org"))
    .action(async (email: string) => (await import("./user.ts")).setUserActive(context, email, false));
  user
    .command("enable <email>")
    .description("open a closed account again")
    .addHelpText("after", examples("aura user enable ann@example.org"))
    .action(async (email: string) => (await import("./user.ts")).setUserActive(context, email, true));
  user
    .command("role <email> <role>")
    .description('give an account the role "user" or "admin"')
    .addHelpText("after", examples("aura user role ann@example.org admin"))
    .action(async (email: string, role: string) => (await import("./user.ts")).setUserRole(context, email, role));
}

function addJournals(program: Command, context: CommandContext): void {
  program
    .command("import [source]")
    .description(
      "move a journal in from a file or folder of another program, or of AURA; what is there already is recognised",
    )
    .requiredOption("--user <email>", "whose journal")
    .option("--format <format>", "what it is (default: told from the content)")
    .option("--preview", "show what would come along and what would not, and write nothing")
    .option("--answer <question=answer>", "answer a question that the preview asks; may be given again", toAnswer, {})
    .option("--no-journal-tags", "do not tag entries with the journal they lay in")
    .option("--yes", "write without asking")
    .option("--json", "as JSON, for programs")
    .option("--list", "show what was imported")
    .addOption(
      new Option("--undo <import>", "put what an import added, and nobody changed since, into the bin").conflicts(
        "list",
      ),
    )
    .addOption(
      new Option(
        "--again <import>",
        "read the originals of an import once more, and better what nobody changed since",
      ).conflicts(["list", "undo"]),
    )
    .option(
      "--shift-years <n>",
      "move every day by so many years; 29 February becomes the 28th where need be",
      toWhole,
      0,
    )
    .option("--timezone <zone>", "time zone of entries that name none (default: the account's)")
    .option("--time <HH:MM>", "time of day of entries that name none", "12:00")
    .option("--no-analysis", "leave the analysis to the server")
    .addHelpText(
      "after",
      `
One bad entry stops no other, and what has no home in an entry is named with its count. Interrupted, the same command again goes
on where it stopped. JSON Lines {date, text, tags?, mood?, location?, timestamp?, timezone?}, as an export writes them, are read too.
${examples(
  "aura import dayone.zip --user you@example.org --preview",
  "aura import journey.zip --user you@example.org --answer mood-direction=5-best",
  "aura import --list --user you@example.org",
  "aura import --again 0193f3a0-0000-7000-8000-000000000001 --user you@example.org",
  "aura import pepys.jsonl --user you@example.org --shift-years 360 --timezone Europe/London",
)}`,
    )
    .action(async (source: string | undefined, options: ImportFlags) => {
      const { importFile, listImported, readImportAgain, undoImport } = await import("./import.ts");
      const { user, json: isJson = false } = options;
      if (options.list === true) return listImported(context, { user, isJson });
      if (options.undo !== undefined) return undoImport(context, options.undo, { user, isJson });
      if (options.again !== undefined) return readImportAgain(context, options.again, { user, isJson });
      if (source === undefined)
        throw new CommandFailure("What is to be imported? Name a file or a folder.", EXIT.usage);
      return importFile(context, source, {
        user,
        isJson,
        answers: options.answer,
        shiftYears: options.shiftYears,
        time: options.time,
        journalsAsTags: options.journalTags,
        isAnalysed: options.analysis,
        isPreview: options.preview === true,
        isAgreed: options.yes === true,
        ...(options.format === undefined ? {} : { format: options.format }),
        ...(options.timezone === undefined ? {} : { timezone: options.timezone }),
      });
    });
  program
    .command("export")
    .description("write a user's journal, or a part of it, into a file")
    .option("--user <email>", "whose journal")
    .requiredOption("--output <file>", "a file (readable by you alone), or - for standard output")
    .addOption(
      new Option("--format <format>", "as which kind of file")
        .choices(["lines", "aura-json", "markdown", "day-one", "pdf", "moods-csv"])
        .default("lines"),
    )
    .option("--from <day>", "first day, YYYY-MM-DD")
    .option("--to <day>", "last day, YYYY-MM-DD")
    .option("--tag <tag>", "entries with this tag alone")
    .option("--seal", "ask for a passphrase, and seal the file with it")
    .option("--passphrase-stdin", "take the passphrase from the first line of standard input")
    .option("--opener", "write the page that opens sealed files in a browser, and nothing else")
    .addHelpText(
      "after",
      `
Formats: lines (JSON Lines, which "aura import" reads), aura-json (all there is, earlier versions and the bin included),
markdown (a folder in a ZIP), day-one (for Day One), pdf (a book), moods-csv (a table for spreadsheets).
Unless it is sealed, the export holds the journal in clear: keep it where nobody else reads it. Interrupted, the same command
goes on where it stopped with lines, as long as the journal has not changed, and begins anew with every other format.
${examples(
  "aura export --user you@example.org --output journal.jsonl",
  "aura export --user you@example.org --format aura-json --seal --output journal.zip",
  "aura export --user you@example.org --format pdf --from 2026-01-01 --to 2026-12-31 --output 2026.pdf",
  "aura export --user you@example.org --from 2026-01-01 --output - | gpg -e -r you > journal.gpg",
)}`,
    )
    .action(async (flags: ExportFlags, command: Command) => {
      if (flags.opener === true) return (await import("./export-file.ts")).exportOpener(context, flags.output);
      const { user, format, seal = false, passphraseStdin = false, opener: _opener, ...rest } = flags;
      if (user === undefined) return command.error("error: required option '--user <email>' not specified");
      if (format !== "lines") {
        const options = { ...rest, user, format, isSealed: seal || passphraseStdin, passphraseStdin };
        return (await import("./export-file.ts")).exportFile(context, options);
      }
      if (seal || passphraseStdin) return command.error("error: JSON Lines are not sealed; name another --format");
      return (await import("./export.ts")).exportJournal(context, { ...rest, user });
    });
}

interface ExportFlags {
  readonly user?: string;
  readonly output: string;
  readonly format: "lines" | "aura-json" | "markdown" | "day-one" | "pdf" | "moods-csv";
  readonly from?: string;
  readonly to?: string;
  readonly tag?: string;
  readonly seal?: boolean;
  readonly passphraseStdin?: boolean;
  readonly opener?: boolean;
}

function addAnalysis(program: Command, context: CommandContext): void {
  const analysis = program.command("analysis").description("which models have read the journals");
  analysis
    .command("status")
    .description("show how many entries each model has read, and what is still to be read")
    .option("--user <email>", "of this user alone")
    .option("--json", "as one JSON object")
    .addHelpText("after", examples("aura analysis status", "aura analysis status --user you@example.org --json"))
    .action(async (options: object) => (await import("./analysis.ts")).showAnalysis(context, options));
  analysis
    .command("run")
    .description("read anew what an older model has read; safe to interrupt and run again")
    .option("--user <email>", "of this user alone")
    .addHelpText(
      "after",
      `
A server does the same in the background after it was updated. Texts are read on this machine; none leaves it.
${examples("aura analysis run", "aura analysis run --user you@example.org")}`,
    )
    .action(async (options: object) => (await import("./analysis.ts")).runAnalysis(context, options));
}

function addAnalytics(program: Command, context: CommandContext): void {
  const analytics = program.command("analytics").description("figures about how the product is used");
  analytics
    .command("rebuild")
    .description("make the copy of the figures in MongoDB anew from PostgreSQL")
    .addHelpText(
      "after",
      `\nReaders see the former copy until the new one is whole, and people may go on writing.\n${examples("aura analytics rebuild")}`,
    )
    .action(async () => (await import("./analytics.ts")).rebuildAnalytics(context));
}

function addBackups(program: Command, context: CommandContext): void {
  const backup = program
    .command("backup")
    .description("make a backup of everything, beside a server or without one")
    .option("--to <folder>", "where backups lie (default: $AURA_BACKUP_DIR, or backups in the data directory)")
    .option("--every <time>", "make one again and again, such as 24h or 30m", toSeconds)
    .option("--verify-every <time>", "with --every: prove the newest as well, when the last proof is so old", toSeconds)
    .option("--keep <n>", "remove all but the newest so many, when a new one is whole (default: keep all)", toCount)
    .option("--keep-keys <n>", "of the keys alone, which are kept apart (default: as many)", toCount)
    .addHelpText(
      "after",
      `
Everything in a backup is sealed under the master key, which is not in it: keep a copy of that elsewhere. An account that is
erased can be read in no backup any more once the keys of the time before are gone: keep those for a shorter time.
${examples("aura backup", "aura backup --to /mnt/backups --every 24h --keep 14 --keep-keys 7")}`,
    )
    .action(async (options: object) => (await import("./backup.ts")).makeBackup(context, options));
  backup
    .command("verify")
    .description("prove the newest backup, and the history where one is kept: bring it back and open every entry")
    .option("--from <folder>", "where backups lie (default: $AURA_BACKUP_DIR, or backups in the data directory)")
    .option("--name <name>", "this backup alone")
    .addOption(
      new Option("--database", "the database of DATABASE_URL, which another tool has brought back").conflicts("name"),
    )
    .addHelpText(
      "after",
      `
Every seal and every code is checked, and the audit log is walked. The server goes on meanwhile, and nothing of it is touched.
${examples("aura backup verify", "aura backup verify --from /mnt/backups")}`,
    )
    .action(async (options: object) => (await import("./backup-verify.ts")).verifyBackup(context, options));
  program
    .command("restore")
    .description("bring a backup back into an empty database")
    .option("--from <folder>", "where backups lie (default: $AURA_BACKUP_DIR, or backups in the data directory)")
    .option("--name <name>", "which (default: the newest)")
    .addOption(
      new Option("--to <time>", "a moment, from the history of the embedded database: 2026-11-30T02:15:00Z, or latest")
        .argParser(toMoment)
        .conflicts("name"),
    )
    .addHelpText(
      "after",
      `
All of the backup is checked before anything is written; where anything in it is not as it was made nothing is restored. The server must
not run, and the master key must be the one of the backup. With --to the database that stands there is moved aside, and the server that keeps the
history has AURA_BACKUP_DIR set.
${examples("aura restore --from /mnt/backups", "aura restore --to 2026-11-30T02:15:00Z", "AURA_DATA_DIR=/srv/new aura restore --from /mnt/backups --name 20261129T030000Z-1b2c3d4e")}`,
    )
    .action(async ({ to, ...options }: { readonly to?: Date | "latest"; readonly from?: string }) => {
      if (to === undefined) return (await import("./restore.ts")).restoreBackup(context, options);
      const { restoreMoment } = await import("./restore-moment.ts");
      return restoreMoment(context, { ...options, ...(to === "latest" ? {} : { to }) });
    });
}

function addReceipts(program: Command, context: CommandContext): void {
  program
    .command("verify-receipt <file>")
    .description("check the receipt of an erasure, without asking any server")
    .option("--keys <file>", "the server's published keys (/.well-known/receipt-keys.json), kept from before")
    .option("--json", "as one JSON object")
    .addHelpText(
      "after",
      `
A receipt brings the key that signed it. Whose key that is shows in its fingerprint, or with --keys: a receipt of another key is refused then.
${examples("aura verify-receipt receipt.txt", "aura verify-receipt receipt.txt --keys receipt-keys.json")}`,
    )
    .action(async (file: string, options: { keys?: string; json?: boolean }) =>
      (await import("./verify-receipt.ts")).verifyReceipt(context, file, options),
    );
}

function addKeys(program: Command, context: CommandContext): void {
  const keys = program.command("keys").description("the keys that everything is sealed under");
  keys
    .command("create")
    .description("make the master key file that services which run apart share; one that is there stays as it is")
    .addHelpText("after", examples("aura keys create", "AURA_MASTER_KEY_FILE=/run/aura/master.key aura keys create"))
    .action(async () => (await import("./create-key.ts")).createKey(context));
  keys
    .command("rotate")
    .description("replace keys while the journal is served; safe to interrupt and run again")
    .option("--kek", "the master key, which wraps all others (what is done when no option is given)")
    .option("--user-keys", "the keys that seal entries: every entry is sealed anew")
    .option("--signing", "the key that signs access tokens; nobody is signed out")
    .addOption(new Option("--user <email>", "with --user-keys: of this user alone"))
    .addHelpText(
      "after",
      `
The master key file changes with --kek: back the new one up at once, and keep the old backup as long as backups of the
database from before are kept.
${examples("aura keys rotate --kek", "aura keys rotate --user-keys --user you@example.org", "aura keys rotate --signing")}`,
    )
    .action(async (options: object) => (await import("./keys.ts")).rotateKeys(context, options));
}

/** Commands for a journal at a server somewhere else, as its writer. */
function addRemote(program: Command, context: CommandContext): void {
  program
    .command("login <url>")
    .description("sign in at a server, for write, today and search; what is asked for is not shown")
    .option("--email <email>", "whose account (default: asked for)")
    .option(
      "--password-stdin",
      "take the password from the first line of standard input, and the code of a second factor from the next",
    )
    .addOption(
      new Option("--api-key", "ask for an API key instead of a password").conflicts(["email", "passwordStdin"]),
    )
    .addOption(
      new Option("--api-key-stdin", "take an API key from the first line of standard input").conflicts([
        "email",
        "passwordStdin",
      ]),
    )
    .addHelpText(
      "after",
      `
Sessions and keys are kept in $XDG_CONFIG_HOME/aura/credentials.json (~/.config), readable by you alone.
${examples(
  "aura login https://journal.example --email you@example.org",
  "aura login https://journal.example --api-key-stdin < key.txt",
)}`,
    )
    .action(async (url: string, options: object) => (await import("./remote/login.ts")).login(context, url, options));
  program
    .command("logout")
    .description("end the session, and forget it or the API key here")
    .addHelpText("after", examples("aura logout"))
    .action(async () => (await import("./remote/logout.ts")).logout(context));
  program
    .command("write [text...]")
    .description("write an entry: its words, - for standard input, or without either an editor ($VISUAL, $EDITOR)")
    .option("--mood <1-5>", "from 1 (very bad) to 5 (very good)", toMood)
    .option("--tag <tag>", "a tag; may be given again", (tag: string, tags: readonly string[]) => [...tags, tag], [])
    .option("--retry", "send what is kept because it could not be sent")
    .addHelpText(
      "after",
      `
An entry that cannot be sent is kept in a file that is named, and counts once however often it is sent. Words of a command line are
seen by others on the machine while it runs, and kept by the shell.
${examples(
  "aura write",
  "aura write --mood 4 --tag walks Along the river and home",
  "aura write - < letter.md",
  "aura write --retry",
)}`,
    )
    .action(async (words: string[], { retry = false, ...options }: WriteFlags, command: Command) => {
      const { sendDrafts, writeEntry } = await import("./remote/write.ts");
      if (!retry) return writeEntry(context, words, options);
      if (words.length > 0) return command.error("error: --retry sends what is kept, and takes no words");
      return sendDrafts(context);
    });
  program
    .command("today")
    .description("show the entries of today, which begins where the account's time zone says")
    .option("--json", "as JSON Lines")
    .addHelpText("after", examples("aura today", "aura today --json"))
    .action(async (options: object) => (await import("./remote/today.ts")).showToday(context, options));
  program
    .command("search <words...>")
    .description('show the entries in which all words occur, inflected or not; "quoted words" stand together')
    .option("--limit <n>", "so many at most, up to 100", toLimit, 20)
    .option("--json", "as JSON Lines, with the places of the matches")
    .addHelpText("after", examples("aura search walking river", "aura search '\"so to bed\"' --limit 5"))
    .action(async (words: string[], options: { readonly limit: number; readonly json?: boolean }) =>
      (await import("./remote/search.ts")).search(context, words, options),
    );
}

interface WriteFlags {
  readonly mood?: 1 | 2 | 3 | 4 | 5;
  readonly tag: readonly string[];
  readonly retry?: boolean;
}

interface ImportFlags {
  readonly user: string;
  readonly shiftYears: number;
  readonly timezone?: string;
  readonly time: string;
  readonly analysis: boolean;
  readonly format?: string;
  readonly preview?: boolean;
  readonly answer: Readonly<Record<string, string>>;
  readonly journalTags: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly undo?: string;
  readonly again?: string;
}

function toAnswer(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, id, answer] = /^([a-z0-9-]+)=([a-z0-9-]+)$/.exec(text) ?? [];
  if (id === undefined || answer === undefined) {
    throw new InvalidArgumentError("It must be a question and an answer, such as mood-direction=5-best.");
  }
  return { ...before, [id]: answer };
}

function toCount(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("It must be a whole number above nought.");
  return Number(text);
}

function toLimit(text: string): number {
  if (!/^([1-9]\d?|100)$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1 to 100.");
  return Number(text);
}

function toMood(text: string): number {
  if (!/^[1-5]$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1 to 5.");
  return Number(text);
}

function toMoment(text: string): Date | "latest" {
  if (text === "latest") return text;
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (!isWhole || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('It must be a time with its offset, such as 2026-11-30T02:15:00Z, or "latest".');
  }
  return new Date(text);
}

const UNIT_SECONDS = { m: 60, h: 3_600, d: 86_400 } as const;

function toSeconds(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
  // The longest that a timer of Node waits is some 24 days.
  if (!(seconds <= 20 * UNIT_SECONDS.d))
    throw new InvalidArgumentError("It must be a time such as 30m, 24h or 7d, of 20 days at most.");
  return seconds;
}

function toWhole(text: string): number {
  if (!/^[+-]?\d{1,5}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}
