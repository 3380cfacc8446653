import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly permissions?: unknown;
  readonly secrets?: unknown;
  readonly "timeout-minutes"?: unknown;
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly jobs?: Readonly<Record<string, Job>>;
}

/** These run with the repository's secrets on what a stranger has sent. */
const DANGEROUS_EVENTS = ["pull_request_target", "workflow_run", "issue_comment"];
const PINNED = /^[\w.-]+\/[\w.-]+(?:\/[\w./-]+)?@[0-9a-f]{40}$/;
const PINNED_IMAGE = /^docker:\/\/\S+@sha256:[0-9a-f]{64}$/;
const USES_LINE = /^\s*(?:-\s+)?uses:\s*["']?([^\s"'#]+)["']?\s*(?:#\s*(.*))?$/;
const RELEASE = /^v\d+\.\d+\.\d+$/;

/** What is wrong with a workflow beyond what actionlint knows: what somebody who is not trusted could make of it. */
export function workflowProblems(text: string): string[] {
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs ?? {});
  return [
    ...eventsOf(workflow.on).flatMap((event) =>
      DANGEROUS_EVENTS.includes(event) ? [`it is started by ${event}`] : [],
    ),
    ...(isEmptyObject(workflow.permissions) ? [] : ["its permissions are not {}: each job asks for its own"]),
    ...(workflow.concurrency === undefined ? ["it says nothing of concurrency"] : []),
    ...(jobs.length === 0 ? ["it has no job"] : []),
    ...jobs.flatMap(([name, job]) => jobProblems(job).map((problem) => `job ${name}: ${problem}`)),
    ...usesProblems(text),
  ];
}

/** What is wrong with an action of our own. */
export function actionProblems(text: string): string[] {
  const { runs } = parse(text) as { runs?: { steps?: readonly Step[] } };
  const steps = runs?.steps ?? [];
  return [...(steps.length === 0 ? ["it has no step"] : []), ...steps.flatMap(stepProblems), ...usesProblems(text)];
}

function jobProblems(job: Job): string[] {
  const { permissions, steps = [] } = job;
  const limit = job["timeout-minutes"];
  const isOwn = typeof permissions === "object" && permissions !== null;
  return [
    ...(isOwn ? [] : ["it does not say which permissions it needs"]),
    ...(job.secrets === "inherit" ? ["it hands on every secret"] : []),
    // A job that is a whole workflow has the limits of that one's jobs.
    ...(job.uses !== undefined || (typeof limit === "number" && limit <= 180)
      ? []
      : ["it has no time limit of three hours at most"]),
    ...steps.flatMap(stepProblems),
  ];
}

function stepProblems({ uses, run, with: inputs = {} }: Step): string[] {
  return [
    ...(run?.includes("${{") === true || (typeof inputs["script"] === "string" && inputs["script"].includes("${{"))
      ? ["a script has an expression in it: hand it over by env, where it stays one value"]
      : []),
    ...(uses?.startsWith("actions/checkout@") === true && inputs["persist-credentials"] !== false
      ? ["a checkout leaves its credentials behind"]
      : []),
  ];
}

/** By lines, since the release that a commit is stands in a comment. */
function usesProblems(text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const [, uses, comment = ""] = USES_LINE.exec(line) ?? [];
    if (uses === undefined || uses.startsWith("./") || PINNED_IMAGE.test(uses)) return [];
    if (!PINNED.test(uses)) return [`line ${index + 1}: ${uses} is not pinned to a commit`];
    return RELEASE.test(comment.trim()) ? [] : [`line ${index + 1}: ${uses} does not say which release that is`];
  });
}

function eventsOf(on: unknown): string[] {
  if (typeof on === "string") return [on];
  if (Array.isArray(on)) return on.map(String);
  return typeof on === "object" && on !== null ? Object.keys(on) : [];
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
