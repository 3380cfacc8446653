import { BODY_LIMITS } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { CalendarFeedMade, CalendarFeedState, CalendarFeedWish, CalendarParams } from "../schemas/calendar.ts";

const signedIn = { service: "entries", access: { kind: "user" }, bodyLimitBytes: BODY_LIMITS.small } as const;

/** The days that were written on, for calendars: never a word of what. */
export const calendarRoutes = {
  getCalendarFeed: defineRoute({
    ...signedIn,
    name: "getCalendarFeed",
    method: "GET",
    path: "/users/me/calendar-feed",
    summary: "Whether calendars can subscribe to one's days, and to what of them",
    responses: { 200: CalendarFeedState },
  }),
  makeCalendarFeed: defineRoute({
    ...signedIn,
    name: "makeCalendarFeed",
    method: "POST",
    path: "/users/me/calendar-feed",
    summary: "Make a link that calendars can subscribe to; the one before ends",
    body: CalendarFeedWish,
    isBodyOptional: true,
    responses: { 201: CalendarFeedMade },
  }),
  withdrawCalendarFeed: defineRoute({
    ...signedIn,
    name: "withdrawCalendarFeed",
    method: "DELETE",
    path: "/users/me/calendar-feed",
    summary: "End the link; again is no error",
    responses: { 204: null },
  }),
  getCalendar: defineRoute({
    service: "entries",
    access: { kind: "public" },
    bodyLimitBytes: BODY_LIMITS.small,
    name: "getCalendar",
    method: "GET",
    path: "/calendar/{file}",
    summary: "The days that were written on (RFC 5545), for whoever has the link",
    params: CalendarParams,
    responses: { 200: null },
    produces: "text/calendar",
    conditional: true,
  }),
} as const;
