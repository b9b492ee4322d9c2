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

/** So much of the window must be on a screen to be found again. */
const LEAST_VISIBLE = 100;

/** Undefined when there is none, when it is damaged, and when its place is on a screen that is gone. */
export function readWindowState(path: string, screens: readonly Rectangle[]): WindowState | undefined {
  const parsed = windowStateSchema.safeParse(readJson(path));
  if (!parsed.success) return undefined;
  const state = parsed.data;
  return screens.some((screen) => isVisibleOn(state, screen)) ? state : undefined;
}

export async function writeWindowState(path: string, state: WindowState): Promise<void> {
  await writeAtomically(path, Buffer.from(`${JSON.stringify(state)}\n`));
}

function isVisibleOn(state: WindowState, screen: Rectangle): boolean {
  const width = Math.min(state.x + state.width, screen.x + screen.width) - Math.max(state.x, screen.x);
  const height = Math.min(state.y + state.height, screen.y + screen.height) - Math.max(state.y, screen.y);
  return width >= LEAST_VISIBLE && height >= LEAST_VISIBLE;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
