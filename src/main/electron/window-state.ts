/** Where the window was when it was closed, kept between starts. */
import { readFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import { isSystemError } from '../desk/system-error';
import { writeAtomically } from '../desk/write-atomically';

const windowStateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400).max(20_000),
  height: z.int().min(300).max(20_000),
  isMaximized: z.boolean(),
});
export type WindowState = Readonly<z.infer<typeof windowStateSchema>>;

/** So much of the bar by which a window is moved must be on a screen. */
const LEAST_GRIP = { width: 100, height: 24 };

/**
 * Undefined when there is none, when it is damaged, and when its place is on a screen that is gone. It is no larger than
 * the screen, which may be another one than when it was closed.
 */
export function readWindowState(path: string, screens: readonly Rectangle[]): WindowState | undefined {
  const parsed = windowStateSchema.safeParse(readJson(path));
  if (!parsed.success) return undefined;
  const state = parsed.data;
  const screen = screens.find((candidate) => canBeMovedOn(state, candidate));
  if (screen === undefined) return undefined;
  const width = Math.min(state.width, screen.width);
  const height = Math.min(state.height, screen.height);
  return { ...state, width, height };
}

export async function writeWindowState(path: string, state: WindowState): Promise<void> {
  await writeAtomically(path, Buffer.from(`${JSON.stringify(state)}\n`));
}

/** Its upper edge is what the person takes hold of. */
function canBeMovedOn(state: WindowState, screen: Rectangle): boolean {
  const width = Math.min(state.x + state.width, screen.x + screen.width) - Math.max(state.x, screen.x);
  const isEdgeThere = state.y >= screen.y && state.y + LEAST_GRIP.height <= screen.y + screen.height;
  return width >= LEAST_GRIP.width && isEdgeThere;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
