/** What `src/renderer/editor` says, in traditional Chinese. */
import type { ZH_CN_EDITOR } from '../zh-cn/editor';

export const ZH_TW_EDITOR = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_EDITOR, string>>;
