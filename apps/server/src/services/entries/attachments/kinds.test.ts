import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOf } from "./kinds.ts";

const KNOWN: readonly (readonly [beginning: string, type: string])[] = [
  ["\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"],
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["RIFF\0\0\0\0WEBPVP8 ", "image/webp"],
  ["GIF89a", "image/gif"],
  ["\0\0\0\x20ftypheic", "image/heic"],
  ["\0\0\0\x20ftypmif1", "image/heic"],
  ["\0\0\0\x20ftypavif", "image/avif"],
  ["\0\0\0\x20ftypM4A ", "audio/mp4"],
  ["\0\0\0\x14ftypqt  ", "video/quicktime"],
  ["\0\0\0\x18ftyp3gp4", "video/3gpp"],
  ["\0\0\0\x18ftypisom", "video/mp4"],
  ["ID3\x03", "audio/mpeg"],
  ["\xff\xfb\x90\x44", "audio/mpeg"],
  ["\xff\xf1\x50\x80", "audio/aac"],
  ["OggS\0", "audio/ogg"],
  ["fLaC", "audio/flac"],
  ["RIFF\0\0\0\0WAVEfmt ", "audio/wav"],
  ["#!AMR\n", "audio/amr"],
  ["\x1a\x45\xdf\xa3", "video/webm"],
  ["%PDF-1.7", "application/pdf"],
];

test("bytes are what they begin like", () => {
  for (const [beginning, type] of KNOWN) {
    assert.equal(kindOf(Buffer.from(beginning, "latin1"))?.type, type, JSON.stringify(beginning));
  }
});

test("what a browser would run or show as a page is nothing that can be attached", () => {
  for (const text of [
    "<svg",
    "<!doctype html>",
    "\ufeff<html>",
    "MZ\x90",
    "PK\x03\x04",
    "#!/bin/sh",
    "",
    "\xff",
    "{}",
  ]) {
    assert.equal(kindOf(Buffer.from(text, "latin1")), undefined, JSON.stringify(text));
  }
});
