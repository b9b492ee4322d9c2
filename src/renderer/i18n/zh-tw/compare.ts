/** What `src/renderer/compare` says, in traditional Chinese. */
import type { ZH_CN_COMPARE } from '../zh-cn/compare';

export const ZH_TW_COMPARE = {} as const satisfies Readonly<Record<keyof typeof ZH_CN_COMPARE, string>>;
