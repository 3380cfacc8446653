import Type, { type Static } from "typebox";
import { PAGE_LIMITS } from "../limits.ts";
import { Closed, Count, Cursor, LocalDate, OneOf } from "./primitives.ts";

/** The number of a page. There are pages up to 100; deeper, `nextCursor` leads on. */
export const Page = Type.Integer({
  minimum: 1,
  maximum: PAGE_LIMITS.pages,
  description: "The number of the page, from 1; after page 100 go on with `cursor`. Ignored where `cursor` is given.",
});

export const PageSize = Type.Integer({ minimum: 1, maximum: PAGE_LIMITS.items, default: PAGE_LIMITS.defaultItems });

/** The place of a page in its list. */
export const Pagination = Closed({
  page: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  limit: PageSize,
  total: Count,
  totalPages: Count,
  totalRelation: OneOf(
    ["exact", "atLeast"],
    "Whether `total` is the number of matches or a lower bound: the search stopped when the page was full, or, where there is no " +
      "`nextCursor`, it could not look at every entry, because the search index is being made anew or entries are damaged.",
  ),
  nextCursor: Type.Optional(Cursor),
});
export type Pagination = Static<typeof Pagination>;

/** The parameters of a list that may be narrowed to a range of days, both included. */
export const rangeProperties = {
  from_date: Type.Optional(LocalDate),
  to_date: Type.Optional(LocalDate),
};

export const pageProperties = {
  page: Type.Optional(Page),
  limit: Type.Optional(PageSize),
};
