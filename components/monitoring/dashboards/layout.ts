import type { Panel, Section } from "./types.ts";

/** Columns of Grafana's grid. */
const COLUMNS = 24;
const HEADING_HEIGHT = 1;
const HEIGHTS: Record<Panel["kind"], number> = { plot: 8, numbers: 4 };
const WIDTHS: Record<Panel["kind"], number> = { plot: 12, numbers: 6 };

export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Places of the headings and of their panels: a panel that does not fit into its line begins the next one. */
export function layOut(sections: readonly Section[]): { heading: Place; panels: Place[] }[] {
  let y = 0;
  return sections.map(({ panels }) => {
    const heading = { x: 0, y, w: COLUMNS, h: HEADING_HEIGHT };
    y += HEADING_HEIGHT;
    let x = 0;
    let lineHeight = 0;
    const places = panels.map(({ kind, width = WIDTHS[kind] }) => {
      if (x + width > COLUMNS) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      const place = { x, y, w: width, h: HEIGHTS[kind] };
      x += width;
      lineHeight = Math.max(lineHeight, place.h);
      return place;
    });
    y += lineHeight;
    return { heading, panels: places };
  });
}
