import { allRoutes, windowToSeconds, type RateLimitRule, type RateLimits, type Route } from "@aura-journal/contracts";
import {
  bySpecificity,
  isAbout,
  isOnePath,
  parseEndpoint,
  spellingOf,
  type EndpointPattern,
} from "./endpoint-pattern.ts";

/** Whom the rules of a section count. */
export type LimitSection = keyof RateLimits["rate_limits"];

/** A rule as it stands for a route. */
export interface RateRule {
  /** Names its budget: calls of all routes that go by one rule are counted together, and anew once its figures are others. */
  readonly id: string;
  readonly limit: number;
  readonly windowSeconds: number;
  /** Counted in the units of its route (`/sync/push`: mutations); a rule for several routes is counted in calls. */
  readonly isInUnits: boolean;
}

/** The rules of one route, the most specific of each section. */
export type RouteLimits = { readonly [Section in LimitSection]?: RateRule };

/** What is wrong with a rule, and where in the file it stands. */
export interface RuleProblem {
  readonly section: LimitSection;
  readonly index: number;
  readonly reason: string;
}

export const LIMIT_SECTIONS: readonly LimitSection[] = ["authenticated_users", "anonymous", "api_keys", "addresses"];

/** The rules that stand for each route, by the route's name; a route without any is not in it. */
export function limitsByRoute(
  file: RateLimits,
  routes: readonly Route[] = allRoutes(),
): ReadonlyMap<string, RouteLimits> {
  const sections = LIMIT_SECTIONS.map((section) => [section, readSection(file, section)] as const);
  const limits = new Map<string, RouteLimits>();
  for (const route of routes) {
    const standing = sections.flatMap(([section, lines]) => {
      const line = mostSpecific(lines, section, route);
      return line === undefined ? [] : [[section, ruleOf(section, line)] as const];
    });
    if (standing.length > 0) limits.set(route.name, Object.fromEntries(standing));
  }
  return limits;
}

/**
 * Rules that would not do what their writer meant: about no call of this server, in a section that counts none of those who
 * make that call, or a second time.
 */
export function problemsOfLimits(file: RateLimits, routes: readonly Route[] = allRoutes()): readonly RuleProblem[] {
  return LIMIT_SECTIONS.flatMap((section) => {
    const seen = new Set<string>();
    return (file.rate_limits[section] ?? []).flatMap((rule, index) => {
      const reason = problemOf(section, rule, routes, seen);
      return reason === undefined ? [] : [{ section, index, reason }];
    });
  });
}

interface Line {
  readonly rule: RateLimitRule;
  readonly pattern: EndpointPattern;
}

function readSection(file: RateLimits, section: LimitSection): readonly Line[] {
  return (file.rate_limits[section] ?? []).flatMap((rule) => {
    const pattern = parseEndpoint(rule.method, rule.endpoint);
    return typeof pattern === "string" ? [] : [{ rule, pattern }];
  });
}

function mostSpecific(lines: readonly Line[], section: LimitSection, route: Route): Line | undefined {
  if (!isCountedBy(section, route)) return undefined;
  return lines
    .filter(({ pattern }) => isAbout(pattern, route))
    .toSorted((a, b) => bySpecificity(a.pattern, b.pattern))[0];
}

function ruleOf(section: LimitSection, { rule, pattern }: Line): RateRule {
  return {
    id: `${section} ${spellingOf(pattern)} ${rule.limit} in ${rule.window}`,
    limit: rule.limit,
    windowSeconds: windowToSeconds(rule.window),
    isInUnits: isOnePath(pattern) && pattern.method !== "*",
  };
}

/** Whether anybody whom a section counts may make a call. */
function isCountedBy(section: LimitSection, { access }: Route): boolean {
  if (access.kind === "internal") return false;
  if (section === "addresses") return true;
  if (section === "anonymous") return access.kind === "public";
  if (section === "authenticated_users") return access.kind !== "public";
  return access.kind === "user" && access.scope !== undefined;
}

function problemOf(
  section: LimitSection,
  { method, endpoint }: RateLimitRule,
  routes: readonly Route[],
  seen: Set<string>,
): string | undefined {
  const pattern = parseEndpoint(method, endpoint);
  if (typeof pattern === "string") return `${endpoint}: an endpoint ${pattern}`;
  const meant = routes.filter((route) => route.access.kind !== "internal" && isAbout(pattern, route));
  if (meant.length === 0) return `there is no ${method} ${endpoint}`;
  if (!meant.some((route) => isCountedBy(section, route))) {
    const other = meant.some((route) => route.access.kind === "public") ? "anonymous" : "authenticated_users";
    return `${method} ${endpoint} belongs under ${other}`;
  }
  const spelling = spellingOf(pattern);
  if (seen.has(spelling)) return `${method} ${endpoint} stands twice under ${section}`;
  seen.add(spelling);
  return undefined;
}
