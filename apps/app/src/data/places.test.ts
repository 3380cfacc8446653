import assert from "node:assert/strict";
import { test } from "node:test";
import { placeInTag, writeOfPlaceName, writeOfPosition } from "./places.ts";

const MILL = { latitude: 52.520_008, longitude: 13.404_954 };

test("a place told by its name travels as a tag, which is a place and no tag when it comes back", () => {
  const { addTags = [] } = writeOfPlaceName({}, "  The old mill ");
  assert.deepEqual(addTags.map(placeInTag), ["The old mill"]);
  assert.equal(placeInTag("mill"), undefined);
  assert.equal(placeInTag("place:"), undefined);
});

test("another name takes the place of the one before, an empty one takes it away", () => {
  assert.deepEqual(writeOfPlaceName({ place: "Mill" }, "Bridge"), {
    removeTags: ["place:Mill"],
    addTags: ["place:Bridge"],
  });
  assert.deepEqual(writeOfPlaceName({ place: "Mill" }, " "), { removeTags: ["place:Mill"] });
});

test("with coordinates the name goes where the contract has it, and back when they are taken away", () => {
  const write = writeOfPosition({ place: "Mill" }, MILL);
  const location = { latitude: 52.52, longitude: 13.405, name: "Mill" };
  assert.deepEqual(write, { location, removeTags: ["place:Mill"] });
  assert.deepEqual(writeOfPlaceName({ place: "Mill", location }, "Bridge"), {
    location: { ...location, name: "Bridge" },
  });
  assert.deepEqual(writeOfPosition({ place: "Mill", location }, undefined), {
    location: null,
    addTags: ["place:Mill"],
  });
});

test("a name is cut to what a server takes, not in the middle of a character", () => {
  const [tag = ""] = writeOfPlaceName({}, "🌳".repeat(100)).addTags ?? [];
  assert.equal([...tag].length, 64);
  assert.match(tag, /^place:(?:🌳)+$/u);
});
