/** What `src/renderer/canvas` says, in traditional Chinese. */
import type { ZH_CN_CANVAS } from '../zh-cn/canvas';

export const ZH_TW_CANVAS = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_CANVAS, string>>;
