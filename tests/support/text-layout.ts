import type { Page } from "playwright-core";

/** Fewer points than this are roundings, and the air around letters. */
const SLACK = 3;

/** The texts of a page that are cut off by what they stand in, or lie on other texts. What ends in an ellipsis is meant to. */
export function textTroubles(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const SLACK = ${SLACK};
    const texts = [];
    const walker = document.createTreeWalker(document.getElementById("root"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (node.data.trim() === "" || getComputedStyle(element).visibility !== "visible") continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        if (rect.width > 1 && rect.height > 1) texts.push({ node, element, rect });
      }
    }
    const troubles = new Set();
    const said = ({ node }) => JSON.stringify(node.data.slice(0, 40));
    const shown = texts.filter((text) => {
      for (let at = text.element; at && at.id !== "root"; at = at.parentElement) {
        const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(at);
        if (textOverflow === "ellipsis" || webkitLineClamp !== "none") return false;
        const box = at.getBoundingClientRect();
        const isBeside = text.rect.left < box.left - SLACK || text.rect.right > box.right + SLACK;
        const isBelow = text.rect.top < box.top - SLACK || text.rect.bottom > box.bottom + SLACK;
        // What can be scrolled to is not cut off; of what is scrolled away, nothing lies on anything.
        if (/auto|scroll/.test(overflowX + overflowY)) return !isBeside && !isBelow;
        if ((/hidden|clip/.test(overflowX) && isBeside) || (/hidden|clip/.test(overflowY) && isBelow)) {
          troubles.add("cut off: " + said(text));
          return false;
        }
      }
      return true;
    });
    for (const [index, one] of shown.entries()) {
      for (const other of shown.slice(index + 1)) {
        if (one.node === other.node) continue;
        const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        if (wide > SLACK && high > SLACK * 2) troubles.add(said(one) + " lies on " + said(other));
      }
    }
    return [...troubles].slice(0, 6);
  })()`);
}
