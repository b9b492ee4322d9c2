/** What `src/renderer/reach` says, in traditional Chinese. */
import type { ZH_CN_REACH } from '../zh-cn/reach';

export const ZH_TW_REACH = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_REACH, string>>;
