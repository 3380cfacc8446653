import { parseSync } from "libpg-query";

/** How one use of a sharded table says whose rows it means. */
export interface TableUse {
  /** `schema.table`, or the function that walks over all users. */
  readonly table: string;
  /**
   * `one`: `user_id` equals a parameter. `several`: a list of users travels along, or comes from rows that carry their own.
   * `nobody`: all shards would have to be asked.
   */
  readonly users: "one" | "several" | "nobody";
}

/** A parsed node of PostgreSQL's grammar, as far as it matters here. */
// oxlint-disable-next-line typescript/no-explicit-any -- the tree has some three hundred kinds of nodes
type Node = any;

/** One level of a statement: what stands in its FROM, and what its conditions say of it. */
interface Level {
  readonly outer: Level | undefined;
  readonly relations: Map<string, Relation>;
  readonly conditions: Node[];
}

interface Relation {
  /** Undefined for what is no sharded table: a CTE, a function's rows, a subselect, any other table. */
  readonly table: string | undefined;
  users: TableUse["users"];
}

/**
 * Every use of a sharded table in a statement, with how it names the users. Only conditions that must hold count, those
 * joined by AND in WHERE and ON: what stands under OR or NOT narrows nothing down.
 * @param sharded the tables as `schema.table`, all distributed by `user_id`
 * @throws where PostgreSQL's own parser refuses the text
 */
export function usesOfShardedTables(sql: string, sharded: ReadonlySet<string>): TableUse[] {
  const uses: TableUse[] = [];
  const schemas = new Set([...sharded].map((name) => name.split(".", 1)[0]));
  /** CTEs whose rows are those of one user, because all that they read is. */
  const ofOneUser = new Set<string>();

  function tableOf(range: Node): string | undefined {
    const name = `${range.schemaname}.${range.relname}`;
    return sharded.has(name) ? name : undefined;
  }

  /** Enters what stands in FROM into a level; subselects are looked at with this level around them. */
  function enter(level: Level, from: Node): void {
    if (from === undefined) return;
    if (from.RangeVar !== undefined) {
      const range = from.RangeVar;
      const table = tableOf(range);
      const users = table !== undefined ? "nobody" : isOfOneUser(range) ? "one" : "several";
      level.relations.set(range.alias?.aliasname ?? range.relname, { table, users });
    } else if (from.JoinExpr !== undefined) {
      const { larg, rarg, quals, usingClause } = from.JoinExpr;
      const before = new Set(level.relations.keys());
      enter(level, larg);
      const left = [...level.relations.keys()].filter((name) => !before.has(name));
      enter(level, rarg);
      const right = [...level.relations.keys()].filter((name) => !before.has(name) && !left.includes(name));
      if (quals !== undefined) level.conditions.push(quals);
      if (usingClause?.some((column: Node) => column.String.sval === "user_id") === true) {
        for (const a of left) for (const b of right) level.conditions.push(equality(a, b));
      }
    } else {
      const alias = (from.RangeSubselect ?? from.RangeFunction)?.alias?.aliasname;
      if (alias !== undefined) level.relations.set(alias, { table: undefined, users: "several" });
    }
  }

  function isOfOneUser(range: Node): boolean {
    return range.schemaname === undefined && ofOneUser.has(range.relname);
  }

  function look(node: Node, outer: Level | undefined): void {
    if (Array.isArray(node)) return node.forEach((one) => look(one, outer));
    if (node === null || typeof node !== "object") return;
    for (const [kind, value] of Object.entries<Node>(node)) {
      if (kind === "SelectStmt" || kind === "UpdateStmt" || kind === "DeleteStmt") lookAtLevel(value, outer);
      else if (kind === "InsertStmt") lookAtInsert(value, outer);
      else if (kind === "CommonTableExpr") lookAtCte(value, outer);
      else if (kind === "FuncCall") lookAtCall(value, outer);
      else look(value, outer);
    }
  }

  function lookAtLevel(select: Node, outer: Level | undefined): void {
    // What stands under WITH comes first: the rest reads from it.
    look(select.withClause, outer);
    const level: Level = { outer, relations: new Map(), conditions: [] };
    if (select.relation !== undefined) enter(level, { RangeVar: select.relation });
    for (const from of [...(select.fromClause ?? []), ...(select.usingClause ?? [])]) enter(level, from);
    if (select.whereClause !== undefined) level.conditions.push(select.whereClause);
    settle(level);
    for (const { table, users } of level.relations.values()) if (table !== undefined) uses.push({ table, users });
    // The halves of a UNION are levels of their own and stand without their kind's name.
    for (const half of [select.larg, select.rarg]) if (half !== undefined) lookAtLevel(half, outer);
    look({ ...select, withClause: undefined, larg: undefined, rarg: undefined, relation: undefined }, level);
  }

  function lookAtCte(cte: Node, outer: Level | undefined): void {
    const before = uses.length;
    look(cte.ctequery, outer);
    const own = uses.slice(before);
    if (own.length > 0 && own.every(({ users }) => users === "one")) ofOneUser.add(cte.ctename);
  }

  /** A row goes where its `user_id` says. */
  function lookAtInsert(insert: Node, outer: Level | undefined): void {
    look(insert.withClause, outer);
    const table = tableOf(insert.relation);
    if (table !== undefined) {
      const place = (insert.cols ?? []).findIndex((column: Node) => column.ResTarget.name === "user_id");
      const lists = insert.selectStmt?.SelectStmt?.valuesLists as Node[] | undefined;
      const isOne = lists?.length === 1 && isParameter(lists[0].List.items[place]);
      const target = insert.selectStmt?.SelectStmt?.targetList?.[place]?.ResTarget.val;
      const sources = (insert.selectStmt?.SelectStmt?.fromClause ?? []) as Node[];
      const isFromOne = sources.length > 0 && sources.every(({ RangeVar }) => RangeVar && isOfOneUser(RangeVar));
      const users = place < 0 ? "nobody" : isOne || isFromOne || isParameter(target) ? "one" : "several";
      uses.push({ table, users });
    }
    look({ ...insert, withClause: undefined, relation: undefined }, outer);
  }

  /** A function of a sharded schema runs statements that nobody sees from here. */
  function lookAtCall(call: Node, outer: Level | undefined): void {
    const name = call.funcname.map((part: Node) => part.String.sval) as string[];
    if (name.length === 2 && schemas.has(name[0] as string)) uses.push({ table: name.join("."), users: "nobody" });
    look(call.args, outer);
  }

  const { stmts = [] } = parseSync(sql);
  look(stmts, undefined);
  return uses;
}

/** Carries names over equalities until nothing more comes of it. */
function settle(level: Level): void {
  const facts = level.conditions.flatMap(conjuncts);
  for (let isNews = true; isNews;) {
    isNews = false;
    for (const [left, right, isList] of facts) {
      for (const [a, b] of [
        [left, right],
        [right, left],
      ]) {
        const relation = relationOf(a, level);
        if (relation?.table === undefined || relation.users === "one") continue;
        const users = isParameter(b) ? (isList ? "several" : "one") : (relationOf(b, level)?.users ?? "nobody");
        if (users === "nobody" || users === relation.users) continue;
        relation.users = users;
        isNews = true;
      }
    }
  }
}

/** The equalities that must hold, rows taken apart into their columns. */
function conjuncts(condition: Node): [left: Node, right: Node, isList: boolean][] {
  if (condition?.BoolExpr?.boolop === "AND_EXPR") return condition.BoolExpr.args.flatMap(conjuncts);
  const { kind, name, lexpr, rexpr } = condition?.A_Expr ?? {};
  if (name?.[0]?.String.sval !== "=") return [];
  if (kind === "AEXPR_OP_ANY") return [[lexpr, rexpr, true]];
  if (kind !== "AEXPR_OP") return [];
  const left = lexpr.RowExpr?.args as Node[] | undefined;
  const right = rexpr.RowExpr?.args as Node[] | undefined;
  if (left === undefined || right === undefined) return [[lexpr, rexpr, false]];
  return left.map((column, at) => [column, right[at], false]);
}

/** The relation whose `user_id` an expression is, here or on a level around. */
function relationOf(expression: Node, level: Level | undefined): Relation | undefined {
  const fields = (expression?.ColumnRef?.fields ?? []).map((field: Node) => field.String?.sval) as string[];
  if (fields.at(-1) !== "user_id") return undefined;
  for (let at = level; at !== undefined; at = at.outer) {
    const known = [...at.relations.entries()];
    // Without a table's name the column is that of the one table here that has it.
    const found = known.find(([alias, { table }]) => (fields.length === 1 ? table !== undefined : alias === fields[0]));
    if (found !== undefined) return found[1];
    if (fields.length === 1 && known.length > 0) return known[0]?.[1];
  }
  return undefined;
}

function isParameter(expression: Node): boolean {
  const inner = expression?.TypeCast?.arg ?? expression;
  return inner?.ParamRef !== undefined;
}

function equality(a: string, b: string): Node {
  const column = (alias: string): Node => ({
    ColumnRef: { fields: [{ String: { sval: alias } }, { String: { sval: "user_id" } }] },
  });
  return { A_Expr: { kind: "AEXPR_OP", name: [{ String: { sval: "=" } }], lexpr: column(a), rexpr: column(b) } };
}
