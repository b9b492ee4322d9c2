/** Where the panels were when the page was last open. */
import type { SerializedDockview } from 'dockview-react';
import { z } from 'zod';

const STORAGE_KEY = 'podwire.layout';

const panelsSchema = z.object({ grid: z.object({}), panels: z.record(z.string(), z.unknown()) });

/** Undefined when there is none, or when it is of a version with other panels. */
export function loadLayout(storage: Storage, panelIds: readonly string[]): SerializedDockview | undefined {
  const saved = storage.getItem(STORAGE_KEY);
  if (saved === null) return undefined;
  const layout = parseJson(saved);
  return isLayoutOf(layout, panelIds) ? layout : undefined;
}

export function saveLayout(storage: Storage, layout: SerializedDockview): void {
  storage.setItem(STORAGE_KEY, JSON.stringify(layout));
}

export function forgetLayout(storage: Storage): void {
  storage.removeItem(STORAGE_KEY);
}

/** What the dock makes of the rest is its own affair: it refuses what it cannot read. */
function isLayoutOf(value: unknown, panelIds: readonly string[]): value is SerializedDockview {
  const parsed = panelsSchema.safeParse(value);
  if (!parsed.success) return false;
  const ids = Object.keys(parsed.data.panels);
  return ids.length === panelIds.length && panelIds.every((id) => ids.includes(id));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
